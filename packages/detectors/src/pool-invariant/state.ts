import {
  type Address,
  type DetectorInput,
  type FindingDraft,
  type Measurement,
  type PoolWatch,
  type Protocol,
  type ReadResult,
  type StateRead,
  WAD,
} from '@membrane/core'
import { gradeOf } from '../concern/grade.ts'
import { wordAt } from '../reading/words.ts'
import { touching } from '../share-price/state.ts'
import { functions } from '../signals/functions.ts'
import type { PoolInvariantOptions } from './options.ts'

/** What a described pool was worth when it was last read. Bounded by the number of described pools. */
export type PoolMemory = { readonly pools: Readonly<Record<Address, Reading & { readonly block: number }>> }

/** `worth` must never fall; with a supply it is per share. */
type Reading = { readonly worth: bigint; readonly supply: bigint | undefined }

function read(to: Address, data: StateRead['data']): StateRead {
  return { key: `${to}:${data}`, to, data, after: true }
}

const asked: Readonly<Record<PoolWatch['kind'], readonly StateRead['data'][]>> = {
  'uniswap-v2': [functions.getReserves.selector, functions.totalSupply.selector],
  curve: [functions.getVirtualPrice.selector],
  'balancer-v2': [functions.getRate.selector],
  // No view tells what a concentrated pool owes its positions.
  'uniswap-v3': [],
}

export function poolReads({ pools }: Protocol): readonly StateRead[] {
  return pools.flatMap(({ kind, address }) => asked[kind].map((data) => read(address, data)))
}

type Answers = ReadonlyMap<string, ReadResult> | undefined

function wordOf(answers: Answers, to: Address, data: StateRead['data'], index = 0): bigint | undefined {
  const answer = answers?.get(read(to, data).key)
  const word = answer?.ok ? wordAt(answer.data, index) : undefined
  return word === undefined ? undefined : BigInt(word)
}

/** What the pool's own views say it is worth: √(x·y) a share for pairs, the virtual price or rate for others. */
function readingOf({ kind, address }: PoolWatch, answers: Answers): Reading | undefined {
  if (kind === 'uniswap-v2') {
    const reserves = functions.getReserves.selector
    const [a, b] = [wordOf(answers, address, reserves, 0), wordOf(answers, address, reserves, 1)]
    const supply = wordOf(answers, address, functions.totalSupply.selector)
    if (a === undefined || b === undefined || supply === undefined) return undefined
    return { worth: supply === 0n ? 0n : (root(a * b) * WAD) / supply, supply }
  }
  const [question] = asked[kind]
  const worth = question === undefined ? undefined : wordOf(answers, address, question)
  return worth === undefined ? undefined : { worth, supply: undefined }
}

/** Integer square root by Newton's method, rounded down. */
export function root(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

export type PoolJudgement = {
  readonly findings: readonly FindingDraft[]
  readonly memory: PoolMemory
  readonly measurements: readonly Measurement[]
  readonly unknown: readonly string[]
}

/** Compares every described pool with its last reading, or with the head before a pending transaction. */
export function judgePools(input: DetectorInput<PoolMemory>, options: PoolInvariantOptions): PoolJudgement {
  const { stage, block, reads, protocol, memory } = input
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  const pools: Record<Address, Reading & { block: number }> = { ...memory.pools }
  const pending = stage === 'pending'
  for (const pool of protocol.pools) {
    const now = readingOf(pool, pending ? input.after : reads)
    const known = memory.pools[pool.address]
    const fresh = known !== undefined && block.number - known.block <= options.maxGapBlocks
    const before = pending ? readingOf(pool, reads) : fresh ? known : undefined
    if (now !== undefined && !pending) pools[pool.address] = { ...now, block: block.number }
    const reason =
      pool.kind === 'uniswap-v3'
        ? 'no view tells what a concentrated pool owes'
        : now === undefined
          ? 'its worth could not be read'
          : before === undefined
            ? 'no earlier reading to compare with'
            : undefined
    if (reason !== undefined) unknown.push(`${pool.label}: ${reason}`)
    const fall = now === undefined || before === undefined ? undefined : fallOf(before, now)
    if (!pending) {
      measurements.push({
        name: 'pool_worth_fall_bps',
        value: fall,
        labels: { pool: pool.label, address: pool.address },
        ...(reason === undefined ? {} : { reason }),
      })
    }
    if (fall === undefined || now === undefined || before === undefined) continue
    const limit = before.supply === now.supply ? options.shareRoundingBps : options.feeMintBps
    if (fall > limit) findings.push(finding(pool, fall, limit, before, now, input, options))
  }
  return { findings, memory: pending ? memory : { pools }, measurements, unknown }
}

/** Basis points lost; 0 when it grew, or was empty before or after. */
function fallOf(before: Reading, now: Reading): number {
  if (before.worth === 0n || now.supply === 0n || now.worth >= before.worth) return 0
  return Number(((before.worth - now.worth) * 10_000n) / before.worth)
}

function finding(
  pool: PoolWatch,
  fall: number,
  limit: number,
  before: Reading,
  now: Reading,
  { block, protocol }: DetectorInput<PoolMemory>,
  options: PoolInvariantOptions,
): FindingDraft {
  const score = fall >= options.shareHighBps ? 0.8 : 0.5
  const [only, ...others] = touching(block, pool.address)
  const transaction = others.length === 0 ? only : undefined
  return {
    severity: gradeOf(score, [pool.address], protocol, transaction),
    score,
    title: `A share of ${pool.label} lost ${(fall / 100).toFixed(2)} % of what it is worth`,
    subject: `${pool.address}:worth`,
    transaction: transaction?.hash,
    victims: [pool.address],
    attackers: transaction?.from === undefined ? [] : [transaction.from],
    evidence: [
      {
        kind: 'measure',
        name: 'fall of the worth of a share',
        value: `${fall}`,
        threshold: `${limit}`,
        unit: 'basis points',
      },
      {
        kind: 'read',
        address: pool.address,
        call: asked[pool.kind].join(' '),
        value: `${before.worth} -> ${now.worth}`,
      },
    ],
  }
}
