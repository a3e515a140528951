import type { Address, Block, FindingDraft, LendingWatch, ReadResult } from '@membrane/core'
import { formatUnits } from '@membrane/core'
import { logsByTopic } from '../reading/logs.ts'
import { wordToAddress } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import type { PoolMemory } from './memory.ts'
import type { BadDebtOptions } from './options.ts'
import { accountOf } from './reads.ts'

/** Aave's base currency has 8 decimals: dollars on most markets. */
const baseDecimals = 8

export type PositionsJudged = {
  readonly findings: readonly FindingDraft[]
  readonly waiting: PoolMemory['waiting']
  readonly told: PoolMemory['told']
  /** Positions read at this block, and those that could not be. */
  readonly read: number
  readonly failed: number
  /** Shortfall of those read, base currency. */
  readonly shortfall: bigint
}

/**
 * Reads the positions that the block before changed: debt that no collateral covers is bad, and after a liquidation that
 * took all collateral it stays. Those that this block changes wait for the next.
 */
export function judgePositions(
  { pool, label }: LendingWatch,
  block: Block,
  answers: ReadonlyMap<string, ReadResult>,
  memory: PoolMemory,
  options: BadDebtOptions,
): PositionsJudged {
  const findings: FindingDraft[] = []
  const told: Record<Address, bigint> = { ...memory.told }
  const minimum = BigInt(options.minimumBase) * 10n ** BigInt(baseDecimals)
  let [read, failed, shortfall] = [0, 0, 0n]
  for (const { borrower, liquidated } of memory.waiting.slice(0, options.readsPerBlock)) {
    const account = accountOf(answers, pool, borrower)
    if (account === undefined) {
      failed++
      continue
    }
    read++
    const missing = account.debt - account.collateral
    if (missing < minimum) {
      delete told[borrower]
      continue
    }
    shortfall += missing
    // Told once, and again when it has doubled.
    if (missing < (told[borrower] ?? 0n) * 2n) continue
    told[borrower] = missing
    findings.push(finding(pool, label, borrower, account, liquidated, options))
  }
  const rest = memory.waiting.slice(options.readsPerBlock)
  return {
    findings,
    waiting: [...rest, ...touched(block, pool, rest)].slice(-options.maxBorrowers),
    told: Object.fromEntries(Object.entries(told).slice(-options.maxBorrowers)),
    read,
    failed,
    shortfall,
  }
}

function touched(block: Block, pool: Address, rest: PoolMemory['waiting']): PoolMemory['waiting'] {
  const known = new Set(rest.map(({ borrower }) => borrower))
  const found = new Map<Address, boolean>()
  for (const [event, topic] of [
    [events.BorrowAaveV3, 2],
    [events.RepayAaveV3, 2],
    [events.LiquidationCall, 3],
  ] as const) {
    for (const { log } of logsByTopic(block, event.topic)) {
      const word = log.topics[topic]
      if (log.address !== pool || word === undefined) continue
      const borrower = wordToAddress(word)
      if (!known.has(borrower)) {
        found.set(borrower, found.get(borrower) === true || event === events.LiquidationCall)
      }
    }
  }
  return [...found].map(([borrower, liquidated]) => ({ borrower, liquidated }))
}

function finding(
  pool: Address,
  label: string,
  borrower: Address,
  { collateral, debt }: { readonly collateral: bigint; readonly debt: bigint },
  liquidated: boolean,
  options: BadDebtOptions,
): FindingDraft {
  const missing = debt - collateral
  const high = missing >= BigInt(options.highBase) * 10n ** BigInt(baseDecimals)
  const amount = formatUnits(missing, baseDecimals)
  return {
    severity: high ? 'high' : 'medium',
    score: high ? 0.75 : 0.5,
    title:
      liquidated && collateral === 0n
        ? `${label}: a liquidation left ${amount} of debt and no collateral`
        : `${label}: a position owes ${amount} more than its collateral is worth`,
    subject: `${pool}:${borrower}:bad-debt`,
    transaction: undefined,
    victims: [pool],
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: 'debt without collateral',
        value: amount,
        threshold: `${options.minimumBase}`,
        unit: 'base currency of the pool',
      },
      {
        kind: 'read',
        address: pool,
        call: `getUserAccountData(${borrower})`,
        value: `collateral ${collateral}, debt ${debt}`,
      },
    ],
  }
}
