import { type Hash, MembraneError } from '@membrane/core'
import { pause, signCall, waitMined } from '../client.ts'
import type { Market } from '../market.ts'
import type { Act, Actor, BusinessKind, Desk } from './act.ts'
import { arbitrage } from './arbitrage.ts'
import { createGovernance } from './governance.ts'
import { borrow, repay, supply, withdraw } from './lending.ts'
import { borrowBoldly, dropPrice, liquidate, recoverPrice, updatePrice } from './oracle.ts'
import { createRandom } from './random.ts'
import { changeRole } from './roles.ts'
import { savingsDeposit, savingsWithdrawal } from './savings.ts'
import { largeSwap, swapV2, swapV3 } from './swaps.ts'
import { vaultDeposit, vaultWithdrawal } from './vault.ts'

export type BusinessTransaction = { readonly hash: Hash; readonly kind: BusinessKind }

export type BusinessOptions = {
  /** The same seed on the same chain wants the same things; when blocks are mined decides what comes of them. */
  readonly seed: number
  readonly signal?: AbortSignal
  /** Called as soon as a transaction is in the mempool. */
  readonly onTransaction?: (hash: Hash, kind: BusinessKind) => void
}

/** Rounds in a row in which the node may be unreachable before business gives up. */
const patience = 50
const minedWithinMs = 20_000
/** After an abort, what is in the mempool may still be mined, so that none of it surprises whoever comes next. */
const graceMs = 3_000
/** Rounds after which the calendar begins again. */
const season = 16
/** wei per gas. */
const gwei = 1_000_000_000n

/**
 * Does ordinary business until `signal` aborts, and gives what was sent. It goes on through pauses of the market:
 * what would revert is not sent.
 * @throws BUSINESS_UNREACHABLE (retryable) when the node cannot be reached for long.
 */
export function startBusiness(
  market: Market,
  options: BusinessOptions & { readonly signal: AbortSignal },
): Promise<readonly BusinessTransaction[]> {
  return conduct(market, Number.POSITIVE_INFINITY, options)
}

/**
 * Does ordinary business until `count` transactions are mined, or `signal` aborts, and gives what was sent.
 * @throws BUSINESS_UNREACHABLE (retryable) when the node cannot be reached for long.
 */
export function runBusiness(
  market: Market,
  count: number,
  options: BusinessOptions,
): Promise<readonly BusinessTransaction[]> {
  return conduct(market, count, options)
}

async function conduct(
  market: Market,
  count: number,
  { seed, signal, onTransaction }: BusinessOptions,
): Promise<readonly BusinessTransaction[]> {
  const desk: Desk = { market, random: createRandom(seed) }
  const staff = hire()
  const sent: BusinessTransaction[] = []
  const stopped = () => signal?.aborted === true
  let failures = 0
  for (let round = 0; !stopped() && sent.length < count; round++) {
    try {
      const acts = await planRound(desk, staff, round, count - sent.length)
      const mined = await Promise.all(
        acts.map(async (act) => {
          const hash = await submit(desk, act)
          if (hash === undefined) return undefined
          sent.push({ hash, kind: act.kind })
          onTransaction?.(hash, act.kind)
          const receipt = await waitMined(market.client, hash, { timeoutMs: minedWithinMs, signal, graceMs })
          act.settled?.(receipt?.status === 'success')
          return receipt
        }),
      )
      failures = 0
      if (mined.every((receipt) => receipt === undefined)) await pause(250)
    } catch (cause) {
      if (stopped()) break
      failures += 1
      if (failures > patience) {
        throw new MembraneError('BUSINESS_UNREACHABLE', {
          shortMessage: `The node at ${market.rpcUrl} did not answer ${patience} times in a row.`,
          retryable: true,
          cause,
        })
      }
      await pause(200)
    }
  }
  return sent
}

type Staff = {
  /** Look at the market every round, and act as soon as there is reason to. */
  readonly watchful: readonly Actor[]
  /** Begin what does not happen by itself, in turn: index is the round in a season. */
  readonly calendar: Readonly<Record<number, Actor>>
  /** Act by chance, each as often as its weight says. */
  readonly casual: readonly (readonly [weight: number, actor: Actor])[]
}

function hire(): Staff {
  const governance = createGovernance()
  return {
    watchful: [liquidate, recoverPrice, arbitrage, governance.proceed, borrowBoldly],
    // The rare acts come first, because a demonstration may be over after a few rounds.
    calendar: { 0: largeSwap, 1: governance.begin, 2: dropPrice, 5: changeRole },
    casual: [
      [3, supply],
      [2, borrow],
      [2, repay],
      [2, withdraw],
      [4, swapV2],
      [4, swapV3],
      [2, updatePrice],
      [2, vaultDeposit],
      [2, vaultWithdrawal],
      [2, savingsDeposit],
      [2, savingsWithdrawal],
    ],
  }
}

/**
 * At most `limit` acts, and four, that do not get into one another's way: no account twice, no lane twice. What is due
 * comes first.
 */
async function planRound(desk: Desk, staff: Staff, round: number, limit: number): Promise<readonly Act[]> {
  const { random } = desk
  const acts: Act[] = []
  const fits = (act: Act) =>
    acts.every(
      (other) =>
        other.from.address !== act.from.address && (act.lane === undefined || other.lane !== act.lane),
    )
  const weights = staff.casual.map(([weight]) => weight)
  const casual = Array.from(
    { length: 1 + Math.floor(random.fraction() * 3) },
    () => staff.casual[random.weighted(weights)]?.[1],
  )
  for (const actor of [...staff.watchful, staff.calendar[round % season], ...casual]) {
    if (acts.length >= Math.min(limit, 4)) break
    const act = await actor?.(desk)
    if (act !== undefined && fits(act)) acts.push(act)
  }
  return acts
}

/** Sends an act that would succeed on the head; undefined when it would not. */
async function submit({ market, random }: Desk, act: Act): Promise<Hash | undefined> {
  const { client, chainId } = market
  const { from, to, data, value = 0n } = act
  const tip = gwei + random.amount(0, 10, gwei / 10n)
  const gas = await client.estimateGas({ account: from.address, to, data, value }).catch(() => undefined)
  if (gas === undefined) return undefined
  const [nonce, head] = await Promise.all([
    client.getTransactionCount({ address: from.address, blockTag: 'pending' }),
    client.getBlock(),
  ])
  const raw = await signCall(from, chainId, act, {
    // What another act changes meanwhile may cost more than the estimate.
    gas: (gas * 3n) / 2n + 50_000n,
    nonce,
    maxFeePerGas: 2n * (head.baseFeePerGas ?? 0n) + tip,
    maxPriorityFeePerGas: tip,
  })
  return client.sendRawTransaction({ serializedTransaction: raw })
}
