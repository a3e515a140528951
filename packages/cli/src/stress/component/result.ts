import type { Hash, RiskFinding } from '@membrane/core'
import type { ComponentConfig } from './config.ts'
import type { Deployed } from './deploy.ts'
import { componentFindings } from './findings.ts'
import type { GasUse, Invariant, Mismatch, Recorded } from './record.ts'
import { quantile } from './record.ts'
import type { PricePaths } from './scenario.ts'

/** The result of a component's stress test: the same configuration and files give the same bytes. */
export type ComponentResult = {
  readonly runId: Hash
  readonly engine: string
  readonly name: string
  readonly seed: number
  readonly paths: number
  readonly component: { readonly kind: ComponentConfig['component']['kind'] } & Deployed
  /** What its price follows. */
  readonly scenario: string
  /** Of a path. */
  readonly steps: number
  /** Transactions that were compared. */
  readonly actions: number
  /** Calls that the model refuses and the contract refused. */
  readonly refusals: number
  /** All of them; `mismatches` lists the first ones. */
  readonly mismatchCount: number
  readonly mismatches: readonly Mismatch[]
  readonly invariants: readonly Invariant[]
  readonly metrics: {
    readonly gas: readonly GasUse[]
    readonly figures: readonly Figure[]
  }
  /** Per path: the outside price and the component's, relative to the start, and where the outside price was lowest. */
  readonly curves: readonly Curve[]
  readonly findings: readonly RiskFinding[]
  readonly assumptions: readonly string[]
  /** SHA-256 by name of what was read. */
  readonly data: Readonly<Record<string, string>>
}

export type Figure = {
  readonly name: string
  readonly count: number
  readonly p50: number
  readonly min: number
  readonly max: number
}

export type Curve = {
  readonly path: number
  readonly price: readonly number[]
  readonly component: readonly number[]
  readonly mismatches: number
}

/** Longer lists of the same fault help nobody. */
const mostListed = 100

/** Puts together what a run has seen. */
export function componentResult(given: {
  readonly runId: Hash
  readonly engine: string
  readonly config: ComponentConfig
  readonly seed: number
  readonly component: Deployed
  readonly prices: PricePaths
  readonly curves: readonly (readonly number[])[]
  readonly recorded: Recorded
  readonly assumptions: readonly string[]
  readonly data: Readonly<Record<string, string>>
}): ComponentResult {
  const { config, recorded, seed, curves, runId } = given
  const { mismatches, invariants } = recorded
  return {
    runId,
    engine: given.engine,
    name: config.name,
    seed,
    paths: curves.length,
    component: { kind: config.component.kind, ...given.component },
    scenario: given.prices.label,
    steps: Math.max(0, (curves[0]?.length ?? 1) - 1),
    actions: recorded.actions,
    refusals: recorded.refusals,
    mismatchCount: mismatches.length,
    mismatches: mismatches.slice(0, mostListed),
    invariants,
    metrics: {
      gas: recorded.gas,
      figures: [...recorded.samples].map(([name, values]) => {
        const sorted = [...values].sort((a, b) => a - b)
        return {
          name,
          count: sorted.length,
          p50: rounded(quantile(sorted, 0.5)),
          min: rounded(sorted[0] ?? 0),
          max: rounded(sorted.at(-1) ?? 0),
        }
      }),
    },
    curves: curves.map((price, path) => ({
      path,
      price: price.map(rounded),
      component: (recorded.values[path] ?? []).map(rounded),
      mismatches: mismatches.filter((one) => one.path === path).length,
    })),
    findings: componentFindings({ subject: config.name, run: runId, seed, mismatches, invariants }),
    assumptions: given.assumptions,
    data: given.data,
  }
}

/** Nine significant digits: what a reader compares, without the last bits of a division. */
function rounded(value: number): number {
  return Number(value.toPrecision(9))
}
