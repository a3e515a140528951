import type {
  Address,
  Block,
  FindingDraft,
  LendingWatch,
  Measurement,
  Protocol,
  ReadResult,
} from '@membrane/core'
import { ratioBps } from '@membrane/core'
import { inTurn, type PoolMemory, type Reserve } from './memory.ts'
import type { BadDebtOptions } from './options.ts'
import { availableRead, debtRead, listOf, tokensOf, uintOf } from './reads.ts'

export type ReservesJudged = {
  readonly findings: readonly FindingDraft[]
  readonly measurements: readonly Measurement[]
  readonly unknown: readonly string[]
  readonly unnamed: PoolMemory['unnamed']
  readonly reserves: readonly Reserve[]
  readonly cursor: number
}

/** Utilisation of a pool's reserves, a few a block: lent of what was deposited. At all of it nobody can withdraw. */
export function judgeReserves(
  { pool, label }: LendingWatch,
  block: Block,
  answers: ReadonlyMap<string, ReadResult>,
  memory: PoolMemory,
  protocol: Protocol,
  options: BadDebtOptions,
): ReservesJudged {
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  const asked = inTurn(memory, options.reservesPerBlock)
  const updated = new Map<Address, Reserve>()
  for (const reserve of asked) {
    const available = uintOf(answers, availableRead(reserve.asset, reserve.aToken))
    const debt = uintOf(answers, debtRead(reserve.debtToken))
    const symbol = nameOf(reserve.asset, protocol)
    const labels = { market: label, pool, asset: reserve.asset }
    const name = 'utilisation_bps'
    if (available === undefined || debt === undefined) {
      const reason = 'the reserve could not be read'
      unknown.push(`${label}: utilisation of ${symbol}: ${reason}`)
      measurements.push({ name, value: undefined, labels, reason })
      continue
    }
    const used = ratioBps(debt, debt + available) ?? 0
    measurements.push({ name, value: used, labels })
    const next = advance(reserve, used, block.number, options)
    updated.set(reserve.asset, next)
    if (next.told > reserve.told) {
      findings.push(finding(pool, label, symbol, reserve.asset, used, block.number, next, options))
    }
  }
  const named = nameReserves(pool, answers, memory, options)
  if (memory.unnamed === undefined && named.unnamed === undefined) {
    unknown.push(`${label}: the list of reserves could not be read, so utilisation is unknown`)
  }
  const length = Math.max(1, memory.reserves.length)
  return {
    findings,
    measurements,
    unknown,
    unnamed: named.unnamed,
    reserves: [...memory.reserves.map((one) => updated.get(one.asset) ?? one), ...named.found],
    cursor: (memory.cursor + asked.length) % length,
  }
}

function advance(reserve: Reserve, used: number, block: number, options: BadDebtOptions): Reserve {
  if (used < options.fullBps) {
    return { ...reserve, fullSince: undefined, told: used < options.clearBps ? 0 : reserve.told }
  }
  const fullSince = reserve.fullSince ?? block
  const told = block - fullSince >= options.stuckBlocks ? 2 : 1
  return { ...reserve, fullSince, told: Math.max(told, reserve.told) }
}

function nameReserves(
  pool: Address,
  answers: ReadonlyMap<string, ReadResult>,
  memory: PoolMemory,
  options: BadDebtOptions,
): { readonly unnamed: PoolMemory['unnamed']; readonly found: readonly Reserve[] } {
  if (memory.unnamed === undefined) {
    return { unnamed: listOf(answers, pool, options.maxReserves), found: [] }
  }
  const found: Reserve[] = []
  const unnamed: Address[] = []
  for (const asset of memory.unnamed) {
    const tokens = tokensOf(answers, pool, asset)
    if (tokens === undefined) unnamed.push(asset)
    else found.push({ asset, ...tokens, fullSince: undefined, told: 0 })
  }
  return { unnamed, found }
}

function nameOf(asset: Address, protocol: Protocol): string {
  return protocol.tokens.find(({ address }) => address === asset)?.symbol ?? asset
}

function finding(
  pool: Address,
  label: string,
  symbol: string,
  asset: Address,
  used: number,
  block: number,
  { told, fullSince }: Reserve,
  options: BadDebtOptions,
): FindingDraft {
  const stuck = told > 1
  const blocks = block - (fullSince ?? block)
  return {
    severity: stuck ? 'high' : 'medium',
    score: stuck ? 0.65 : 0.45,
    title: stuck
      ? `${label}: all ${symbol} has been lent out for ${blocks} blocks, nobody can withdraw it`
      : `${label}: all ${symbol} is lent out, nobody can withdraw it`,
    subject: `${pool}:${asset}:utilisation`,
    transaction: undefined,
    victims: [pool],
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: 'utilisation',
        value: `${used}`,
        threshold: `${options.fullBps}`,
        unit: `basis points, for ${blocks} blocks`,
      },
    ],
  }
}
