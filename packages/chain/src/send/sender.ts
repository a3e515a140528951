import type { Address } from '@membrane/core'
import type { LocalAccount } from 'viem'
import { type Clock, systemClock } from '../clock.ts'
import { needNumber, toBigint } from '../normalise/quantity.ts'
import type { OnNotice } from '../notice.ts'
import { createRpcClient, type EndpointOptions, type RpcClient } from '../rpc/client.ts'
import type { CallSimulation, Sender, SendRequest } from '../send.ts'
import { askFees } from './askFees.ts'
import { deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import { type Flight, keyOf, rebidFlight } from './flight.ts'
import { createNonces } from './nonces.ts'
import { rehearse } from './rehearse.ts'
import { revertReason } from './revertReason.ts'
import { sign } from './sign.ts'

export type SenderOptions = {
  /** A viem account that signs locally. */
  readonly account: LocalAccount
  readonly chainId: number
  /** Where to send to; private relays among them get the transaction too, and nothing else is asked of them. */
  readonly endpoints: readonly EndpointOptions[]
  /** Milliseconds between looks at receipts. Default 200. */
  readonly pollMs?: number
  /** Blocks, its own included, that a receipt must stay in the chain for before `send` ends. Default 1. */
  readonly confirmations?: number
  readonly clock?: Clock
  readonly onNotice?: OnNotice
}

/** Fees and gas are good for so long; a base fee moves by an eighth a block at most. */
const freshMs = 5_000

/**
 * A sender over all endpoints at once. `simulate` also fetches what `send` needs (gas, fees, nonce), so that a `send` right after
 * it signs and broadcasts without asking anything. Connections, chain checks and the signing code are warmed up at once,
 * because the first send is the one that counts.
 * @throws RPC_URL_INVALID, RPC_NO_ENDPOINT.
 */
export function createSender(options: SenderOptions): Sender & { readonly close: () => void } {
  const clock = options.clock ?? systemClock
  const { account, chainId, onNotice } = options
  const client = createRpcClient({
    endpoints: options.endpoints,
    chainId,
    clock,
    ...(onNotice === undefined ? {} : { onNotice }),
  })
  const address = account.address.toLowerCase() as Address
  const nonces = createNonces(async () =>
    needNumber(
      await client.request('eth_getTransactionCount', [address, 'pending']),
      'transaction count',
      address,
    ),
  )
  const fees = cached(clock, () => askFees(client))
  const flights = new Set<Flight>()
  const contracts = new Set<Address>()
  const gas = new Map<string, { readonly gas: bigint; readonly at: number }>()

  const simulate = async (request: SendRequest): Promise<CallSimulation> => {
    const result = await estimate(client, address, request, contracts)
    if (result.ok) {
      if (gas.size > 100) gas.clear()
      gas.set(keyOf(request), { gas: result.gas, at: clock.now() })
    }
    return result
  }
  const delivery: Delivery = {
    client,
    account,
    chainId,
    nonces,
    clock,
    onNotice,
    flights,
    recentMarket: fees,
    marketNow: () => askFees(client),
    pollMs: options.pollMs ?? 200,
    confirmations: options.confirmations ?? 1,
    gasFor: async (request) => {
      const recent = gas.get(keyOf(request))
      if (recent !== undefined && clock.now() - recent.at < freshMs) return { gas: withMargin(recent.gas) }
      const result = await simulate(request)
      return result.ok ? { gas: withMargin(result.gas) } : { reason: result.reason }
    },
  }
  /** Asked ahead, for the send that may follow; a failure shows there. */
  const prepare = () => {
    fees().catch(() => undefined)
    nonces.prefetch()
  }
  void warmUp(client, account, chainId)
  prepare()
  return {
    address,
    simulate: async (request) => {
      prepare()
      return simulate(request)
    },
    send: (request, signal) => deliver(delivery, request, signal),
    rebid: (request) => {
      const same = [...flights].filter(({ key }) => key === keyOf(request))
      for (const flight of same) rebidFlight(flight, request)
      return same.length > 0
    },
    rehearse: (request, competing) => rehearse(client, address, request, competing),
    balance: async () => {
      const answer = await client.request('eth_getBalance', [address, 'latest'])
      return toBigint(answer, 'balance', address) ?? 0n
    },
    close: client.close,
  }
}

/** Opens every connection, and signs once: the first signature takes some fifty milliseconds, later ones a few. */
async function warmUp(client: RpcClient, account: LocalAccount, chainId: number): Promise<void> {
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  const nothing = {
    chainId,
    nonce: 0,
    to: account.address,
    data: '0x',
    value: 0n,
    gas: 21_000n,
    fees,
  } as const
  // Neither is used: the signature stays here, and a failure shows at the first send.
  await Promise.allSettled([client.broadcast('eth_blockNumber', []), sign(account, nothing)])
}

/**
 * What a call would cost, or why it would fail. Calldata sent to an account without code always goes through and
 * does nothing, which for a pause is the worst answer of all; so that is a failure here.
 * @param contracts accounts that are known to have code.
 */
async function estimate(
  client: RpcClient,
  from: Address,
  request: SendRequest,
  contracts: Set<Address>,
): Promise<CallSimulation> {
  const { to, data, value } = request
  const call = { from, to, data, value: `0x${value.toString(16)}` }
  const unsure = data !== '0x' && !contracts.has(to)
  const [answer, code] = await Promise.all([
    client.ask('eth_estimateGas', [call, 'latest']),
    unsure ? client.ask('eth_getCode', [to, 'latest']) : undefined,
  ])
  if ('error' in answer) return { ok: false, reason: revertReason(answer.error) }
  if (code !== undefined && 'result' in code) {
    if (code.result === '0x') return { ok: false, reason: `there is no contract at ${to}` }
    contracts.add(to)
  }
  return { ok: true, gas: toBigint(answer.result, 'gas', 'eth_estimateGas') ?? 0n }
}

/** Half as much again and 30,000 on top: the attack that is answered may change the path that the call takes. */
function withMargin(gas: bigint): bigint {
  return (gas * 3n) / 2n + 30_000n
}

/** Keeps an answer for `freshMs`, and shares one that is on its way; a failure is not kept. */
function cached<T>(clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let kept: { readonly at: number; readonly answer: Promise<T> } | undefined
  return () => {
    if (kept !== undefined && clock.now() - kept.at < freshMs) return kept.answer
    const answer = ask()
    kept = { at: clock.now(), answer }
    answer.catch(() => {
      if (kept?.answer === answer) kept = undefined
    })
    return answer
  }
}
