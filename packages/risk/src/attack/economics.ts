import { digest } from '@membrane/core'
import { compilePool } from '../amm/compilePool.ts'
import { engineVersion } from '../engine.ts'
import type { EconomicsConfig } from './config.ts'
import type { Depth } from './depth.ts'
import { evaluateGovernance } from './evaluate/governance.ts'
import { evaluateMargin } from './evaluate/margin.ts'
import type { Context } from './evaluate/notes.ts'
import { evaluateOracle } from './evaluate/oracle.ts'
import { evaluateBounty, evaluateIncentive, evaluateMev } from './evaluate/rest.ts'
import { economicsFindings } from './findings.ts'
import type { EconomicsResult } from './result.ts'

/**
 * What it costs to attack what the configuration describes, and which of its limits are broken. Pure: the same configuration
 * gives the same bits on every machine.
 * @throws POOL_INVALID for ticks or liquidity that no pool has.
 */
export function runEconomics(config: EconomicsConfig): EconomicsResult {
  const runId = digest({ config, engine: engineVersion })
  const assumptions: string[] = []
  const unknown: EconomicsResult['unknown'][number][] = []
  const context: Context = {
    notes: {
      assume: (sentence) => {
        if (!assumptions.includes(sentence)) assumptions.push(sentence)
      },
      unknown: (subject, metric, reason) => {
        if (!unknown.some((one) => one.subject === subject && one.metric === metric))
          unknown.push({ subject, metric, reason })
      },
    },
    depth: depthsOf(config),
    get blockSeconds() {
      const given = config.chain?.blockSeconds
      if (given === undefined) this.notes.assume('Blocks come every 12 seconds.')
      return given ?? 12
    },
    coinPrice: config.chain?.coinPrice,
  }
  if (Object.values(config.pools ?? {}).some(({ depth }) => depth !== 'unknown' && depth.fee === undefined))
    context.notes.assume('A pool that does not say its fee takes 0.3 %.')
  const oracle = (config.oracle ?? []).flatMap((one) => evaluateOracle(one, context))
  const governance = (config.governance ?? []).map((one) => evaluateGovernance(one, context))
  const bounty = (config.bounty ?? []).map((one) => evaluateBounty(one, context))
  const incentives = (config.incentives ?? []).map((one) => evaluateIncentive(one, context))
  const mev = (config.mev ?? []).map((one) => evaluateMev(one, context))
  const margin = config.margin?.map((one) => evaluateMargin(one, context))
  const measured = {
    runId,
    engine: engineVersion,
    oracle,
    governance,
    bounty,
    incentives,
    mev,
    ...(margin === undefined ? {} : { margin }),
  }
  const findings = economicsFindings(config.limits, measured)
  return { ...measured, findings, assumptions, unknown }
}

/** Compiles each pool once; a pool of unknown depth has none. */
function depthsOf({ pools = {} }: EconomicsConfig): Context['depth'] {
  const depths = new Map<string, Depth>()
  // A constant product is the same at every price, so 1 stands for the one that is not given.
  for (const [name, { depth, price }] of Object.entries(pools))
    if (depth !== 'unknown') depths.set(name, compilePool(depth, price ?? 1))
  return (pool) => depths.get(pool)
}
