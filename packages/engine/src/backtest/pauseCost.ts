import type { Address, Block } from '@membrane/core'
import { netFlows, transfersOf } from '@membrane/detectors'
import type { Moment, PriceBook } from './prices.ts'
import { worth } from './prices.ts'
import type { Position } from './timing.ts'

/** What a false pause costs. */
export type PauseCost = {
  /** Dollars of both together; null while either is unknown. */
  readonly usd: number | null
  /** Dollars that would have left the paused contracts while the pause lasted: late, not lost. */
  readonly delayedUsd: number | null
  /** Dollars paid for the pausing transaction: lost. */
  readonly gasUsd: number | null
  readonly gasWei: bigint | null
  /** `measured` when every block of the pause is in the recording, `extrapolated` when a sample of them is. */
  readonly basis: 'measured' | 'extrapolated' | null
  readonly blocksRecorded: number
  readonly blocksPaused: number | null
  /** Assets that left the paused contracts and have no known price, so that the figure leaves them out. */
  readonly unpriced: readonly (Address | 'native')[]
  readonly reason: string | null
}

/** A pause that should not have been, watched while recorded blocks go by. */
export type PauseWatch = {
  readonly onBlock: (block: Block) => void
  readonly cost: () => PauseCost
}

/** Fewer recorded blocks than this are no sample of the rest. */
const fewestBlocks = 5

/**
 * Measures the outflow of the paused contracts in the recorded blocks from `landing` on. What a transaction took out
 * and put back nets to nothing. A part of the pause that is not recorded is taken to be like the part that is.
 */
export function watchPause(options: {
  readonly contracts: ReadonlySet<Address>
  /** Undefined when the pause never got in: then it costs nothing but is still a false alarm. */
  readonly landing: Position | undefined
  readonly pauseBlocks: number | undefined
  readonly gasWei: bigint | undefined
  readonly chainId: number
  readonly moment: Moment
  readonly prices: PriceBook
}): PauseWatch {
  const { contracts, landing, pauseBlocks, chainId, prices } = options
  let recorded = 0
  let flowUsd = 0
  const unpriced = new Set<Address | 'native'>()
  return {
    onBlock: (block) => {
      if (landing === undefined || pauseBlocks === undefined) return
      if (block.number < landing.block || block.number >= landing.block + pauseBlocks) return
      recorded++
      const moment: Moment =
        block.timestamp === undefined ? { kind: 'unknown' } : { kind: 'second', at: block.timestamp }
      for (const transaction of block.transactions) {
        if (block.number === landing.block && transaction.index < landing.index) continue
        for (const [token, amount] of outflowOf(transaction, contracts)) {
          const valued = worth(token, amount, chainId, moment, prices)
          if (valued === undefined) unpriced.add(token)
          else flowUsd += valued.usd
        }
      }
    },
    cost: () => {
      const gasWei = options.gasWei ?? null
      const gas = gasWei === null ? undefined : worth('native', gasWei, chainId, options.moment, prices)
      const gasUsd = gas?.usd ?? null
      const shared = {
        gasUsd,
        gasWei,
        blocksRecorded: recorded,
        blocksPaused: pauseBlocks ?? null,
        unpriced: [...unpriced],
      }
      const unknown = (reason: string): PauseCost => ({
        ...shared,
        usd: null,
        delayedUsd: null,
        basis: null,
        reason,
      })
      if (landing === undefined) return unknown('the pause waited for evidence that never came')
      if (pauseBlocks === undefined) return unknown('the block time of the chain is not known')
      if (recorded < Math.min(fewestBlocks, pauseBlocks)) {
        return unknown(
          `${recorded} of the ${pauseBlocks} blocks of the pause are recorded: too few for a figure`,
        )
      }
      const delayedUsd = flowUsd * (pauseBlocks / recorded)
      return {
        ...shared,
        delayedUsd,
        usd: gasUsd === null ? null : delayedUsd + gasUsd,
        basis: recorded >= pauseBlocks ? 'measured' : 'extrapolated',
        reason: gasUsd === null ? 'what the pausing transaction would have paid is not known' : null,
      }
    },
  }
}

/** Base units by asset that left the contracts together; what came in counts against what went out. */
function outflowOf(
  transaction: Block['transactions'][number],
  contracts: ReadonlySet<Address>,
): ReadonlyMap<Address | 'native', bigint> {
  const { list, wrappers } = transfersOf(transaction)
  const out = new Map<Address | 'native', bigint>()
  if (!list.some(({ from }) => contracts.has(from))) return out
  const net = netFlows(list, wrappers)
  const sums = new Map<Address | 'native', bigint>()
  for (const contract of contracts) {
    for (const [token, amount] of net.get(contract) ?? []) sums.set(token, (sums.get(token) ?? 0n) + amount)
  }
  for (const [token, amount] of sums) if (amount < 0n) out.set(token, -amount)
  return out
}

/**
 * wei that the pausing transaction costs: its gas at the highest price that anybody paid in the block, because it has
 * to be first, but not more than the playbook allows. Undefined when the block does not tell prices.
 */
export function pauseGasCost(block: Block, gas: number, maxFeePerGas: bigint): bigint | undefined {
  let highest: bigint | undefined
  for (const { effectiveGasPrice } of block.transactions) {
    if (effectiveGasPrice !== undefined && effectiveGasPrice > (highest ?? 0n)) highest = effectiveGasPrice
  }
  if (highest === undefined) return undefined
  return BigInt(gas) * (highest < maxFeePerGas ? highest : maxFeePerGas)
}
