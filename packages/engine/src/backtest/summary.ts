import { total, upperCount } from './accounting.ts'
import type { AttackEntry, WorldResult } from './entry.ts'
import type { BacktestReport } from './run.ts'
import type { WorldKind } from './world.ts'

/** Totals of one world. Dollars; a null sum means that no part of it is known. */
export type WorldSummary = {
  readonly world: WorldKind
  readonly detected: number
  /** Attacks in answer to which a pause got into the chain, in time or not. */
  readonly responded: number
  readonly saved: number
  readonly lost: number
  readonly unknown: number
  /** Over the attacks whose value is known and whose outcome is. */
  readonly valueSaved: number | null
  readonly valueLost: number | null
  readonly falsePauses: number
  /** Null without ordinary transactions. */
  readonly falsePausesPerThousand: number | null
  /** 95 % upper bound of that rate. */
  readonly falsePausesPerThousandAtMost: number | null
  readonly falsePauseCost: number | null
  readonly falsePauseCostUnknown: number
}

export type BacktestSummary = {
  readonly attacks: number
  readonly incidents: number
  readonly ordinary: number
  readonly valueAtRisk: number | null
  /** Attacks of which the value is not known in dollars. */
  readonly valueUnknown: number
  readonly worlds: readonly WorldSummary[]
}

/** Sums a backtest up, for each world by itself. */
export function summariseBacktest(
  report: Pick<BacktestReport, 'entries' | 'worlds' | 'ordinary'>,
): BacktestSummary {
  const { entries, worlds, ordinary } = report
  const attacks = entries.filter((entry) => entry.kind === 'attack')
  const atRisk = total(attacks.map(({ valueAtRisk }) => valueAtRisk))
  return {
    attacks: attacks.length,
    incidents: new Set(attacks.map(({ incident }) => incident)).size,
    ordinary,
    valueAtRisk: atRisk.sum,
    valueUnknown: atRisk.unknown,
    worlds: worlds.map((world) => {
      const results = attacks.flatMap((entry) => inWorld(entry, world) ?? [])
      const count = (test: (result: WorldResult) => boolean) => results.filter(test).length
      const pauses = entries.flatMap((entry) => {
        if (entry.kind !== 'false-pause') return []
        const own = [entry, ...(entry.mempool === null ? [] : [entry.mempool])]
        return own.filter((result) => result.world === world && result.detected)
      })
      const cost = total(pauses.map((pause) => pause.cost.usd))
      const rate = (events: number) => (ordinary === 0 ? null : (1_000 * events) / ordinary)
      return {
        world,
        detected: count(({ detected }) => detected),
        responded: count(({ respondedAt }) => respondedAt.path !== 'none'),
        saved: count(({ outcome }) => outcome === 'saved'),
        lost: count(({ outcome }) => outcome === 'lost'),
        unknown: count(({ outcome }) => outcome === 'unknown'),
        valueSaved: total(results.map(({ valueSaved }) => valueSaved)).sum,
        valueLost: total(results.map(({ valueLost }) => valueLost)).sum,
        falsePauses: pauses.length,
        falsePausesPerThousand: rate(pauses.length),
        falsePausesPerThousandAtMost: rate(upperCount(pauses.length)),
        falsePauseCost: cost.sum,
        falsePauseCostUnknown: cost.unknown,
      }
    }),
  }
}

/** What happened to an attack in one world; undefined when that world was not asked for. */
export function inWorld(entry: AttackEntry, world: WorldKind): WorldResult | undefined {
  if (entry.world === world) return entry
  return entry.mempool?.world === world ? entry.mempool : undefined
}
