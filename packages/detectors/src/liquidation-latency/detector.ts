import type { Address, FindingDraft, LendingWatch, Measurement, ReadResult, StateRead } from '@membrane/core'
import { defineDetector, WAD } from '@membrane/core'
import { addressToWord, encodeCall, wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { type LiquidationLatencyOptions, liquidationLatencyDefaults } from './options.ts'
import { bounded, chooseReads, type Position, type Positions, touchedBorrowers } from './positions.ts'

type LatencyMemory = { readonly pools: Readonly<Record<Address, Positions>> }

/**
 * How long positions stay liquidatable in a lending market: a meter first, and an alarm when liquidation stalls.
 * Borrowers come from the pool's events, their health factor from getUserAccountData (Aave V3 IPool).
 */
export const liquidationLatency = defineDetector<LiquidationLatencyOptions, LatencyMemory>({
  id: 'liquidation-latency',
  version: 1,
  title: 'Liquidation latency and stall',
  description:
    'Follows borrowers of the described Aave V3 pools and measures for how many blocks and seconds a position stays under a health factor of one, how many there are and how much of their debt no collateral covers.',
  needs: ['logs'],
  uses: ['reads'],
  defaults: liquidationLatencyDefaults,
  initial: () => ({ pools: {} }),
  reads: (protocol, memory, options) =>
    protocol.lending.flatMap(({ pool }) =>
      chooseReads(memory.pools[pool] ?? {}, options.readsPerBlock).map((borrower) =>
        accountRead(pool, borrower),
      ),
    ),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    // A pending transaction says nothing about how long a position has waited.
    if (stage === 'pending' || protocol.lending.length === 0) return { findings: [], memory }
    const findings: FindingDraft[] = []
    const measurements: Measurement[] = []
    const unknown: string[] = []
    const pools: Record<Address, Positions> = {}
    for (const watch of protocol.lending) {
      const known = memory.pools[watch.pool] ?? {}
      const positions: Record<Address, Position> = { ...known }
      const state = {
        liquidatable: 0,
        blocks: 0,
        seconds: 0 as number | undefined,
        badDebt: 0n,
        unread: 0,
        read: 0,
      }
      for (const borrower of Object.keys(known) as Address[]) {
        const before = known[borrower]
        if (before === undefined) continue
        const account = readAccount(watch.pool, borrower, reads)
        if (account === 'not asked') {
          state.unread++
          if (before.since !== undefined) countLatency(state, before, block)
          continue
        }
        if (account === undefined) {
          state.unread++
          continue
        }
        state.read++
        if (account.debt === 0n) {
          delete positions[borrower]
          continue
        }
        const next = advance(before, account.health, block)
        positions[borrower] = next
        if (next.since === undefined) continue
        countLatency(state, next, block)
        if (account.collateral < account.debt) state.badDebt += account.debt - account.collateral
        const finding = judgeStall(watch, borrower, next, block.number, account.health, options)
        if (finding !== undefined) {
          findings.push(finding)
          positions[borrower] = { ...next, told: next.told + 1 }
        }
      }
      for (const borrower of touchedBorrowers(block, watch.pool)) {
        positions[borrower] ??= { health: undefined, since: undefined, readAt: 0, told: 0 }
      }
      pools[watch.pool] = bounded(positions, options.maxBorrowers)
      const failed = state.read === 0 && state.unread > 0
      const reason = failed
        ? 'no position could be read'
        : state.read === 0
          ? 'no borrower has been seen since the guard began to watch'
          : undefined
      if (failed) unknown.push(`${watch.label}: ${reason}`)
      measurements.push(...measure(watch, state, reason))
    }
    return { findings, memory: { pools }, measurements, unknown }
  },
})

type State = {
  liquidatable: number
  blocks: number
  seconds: number | undefined
  badDebt: bigint
}

function countLatency(
  state: State,
  position: Position,
  block: { number: number; timestamp: number | undefined },
): void {
  if (position.since === undefined) return
  state.liquidatable++
  state.blocks = Math.max(state.blocks, block.number - position.since.block)
  const { at } = position.since
  if (at === undefined || block.timestamp === undefined) state.seconds = undefined
  else if (state.seconds !== undefined) state.seconds = Math.max(state.seconds, block.timestamp - at)
}

function advance(
  before: Position,
  health: bigint,
  block: { number: number; timestamp: number | undefined },
): Position {
  const since = health < WAD ? (before.since ?? { block: block.number, at: block.timestamp }) : undefined
  return { health, since, readAt: block.number, told: since === undefined ? 0 : before.told }
}

function accountRead(pool: Address, borrower: Address): StateRead {
  const data = encodeCall(functions.getUserAccountData.selector, [addressToWord(borrower)])
  return { key: `${pool}:${data}`, to: pool, data }
}

/** Collateral and debt in the pool's base currency, health factor times 10^18; undefined when it could not be read. */
function readAccount(
  pool: Address,
  borrower: Address,
  reads: ReadonlyMap<string, ReadResult>,
): { collateral: bigint; debt: bigint; health: bigint } | 'not asked' | undefined {
  const answer = reads.get(accountRead(pool, borrower).key)
  if (answer === undefined) return 'not asked'
  if (!answer.ok || wordAt(answer.data, 5) === undefined) return undefined
  return {
    collateral: wordToUint(wordAt(answer.data, 0)),
    debt: wordToUint(wordAt(answer.data, 1)),
    health: wordToUint(wordAt(answer.data, 5)),
  }
}

function judgeStall(
  watch: LendingWatch,
  borrower: Address,
  position: Position,
  block: number,
  health: bigint,
  options: LiquidationLatencyOptions,
): FindingDraft | undefined {
  if (position.since === undefined) return undefined
  const blocks = block - position.since.block
  const severe = blocks >= options.stallBlocks * options.severeMultiple
  if (blocks < options.stallBlocks || position.told >= (severe ? 2 : 1)) return undefined
  return {
    severity: severe ? 'high' : 'medium',
    score: severe ? 0.65 : 0.45,
    title: `${watch.label}: a position has been liquidatable for ${blocks} blocks and nobody liquidates it`,
    subject: `${watch.pool}:${borrower}`,
    transaction: undefined,
    victims: [watch.pool],
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: 'blocks under a health factor of one',
        value: `${blocks}`,
        threshold: `${options.stallBlocks}`,
        unit: 'blocks',
      },
      { kind: 'read', address: watch.pool, call: `getUserAccountData(${borrower})`, value: `${health}` },
    ],
  }
}

function measure(watch: LendingWatch, state: State, reason: string | undefined): readonly Measurement[] {
  const labels = { market: watch.label, pool: watch.pool }
  const known = reason === undefined
  const of = (name: string, value: number | undefined, why = reason): Measurement => ({
    name,
    value: known ? value : undefined,
    labels,
    ...(why === undefined ? {} : { reason: why }),
  })
  return [
    of('liquidatable_positions', state.liquidatable),
    of('liquidation_latency_blocks', state.blocks),
    of(
      'liquidation_latency_seconds',
      state.seconds,
      known && state.seconds === undefined ? "the block's time is unknown" : reason,
    ),
    // Aave's base currency has 8 decimals: dollars on most markets.
    of('bad_debt_base_currency', Number(state.badDebt) / 1e8),
  ]
}
