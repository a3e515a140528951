import type { Protocol } from '@membrane/core'
import {
  builtinDetectors,
  type FusionInput,
  type FusionWeights,
  features,
  fusionInput,
  hearDetectors,
  logOdds,
  victimFeatures,
} from '@membrane/detectors'
import { crossValidate, curveOf, type FitOptions, fitLogistic, joinAlike, type Row } from './fit.ts'
import { type Knowledge, protocolFor } from './judge.ts'
import { recallAt } from './roc.ts'
import type { Sample, Samples } from './samples.ts'
import { describe } from './victims.ts'

/** Largest share of the older half's ordinary transactions that a threshold may flag. */
export const budgets = {
  /** Nothing described. */
  undescribed: 0.001,
  /** Something was done to a described contract; every ordinary transaction counts with the contract it calls described. */
  described: 0.0002,
} as const

const ridges = [0.25, 0.5, 1, 2, 4] as const

/**
 * What is believed before the data has spoken, as log-odds and standard deviation. A sign doubles the odds, give or take
 * (log 2 is 0.69). A detector's full score is worth what makes an attack likelier than not against the bias: those of which
 * the older half has no case are believed as they claim, like one of a user's own.
 */
const beliefs = {
  feature: { mean: 0.6, deviation: 0.5 },
  detector: { mean: 6, deviation: 2 },
} as const

/** The strongest penalty is taken whose loss is within this factor of the best: forty-odd attacks cannot tell more apart. */
const lossTolerance = 1.1

const folds = 5

export type FitReport = {
  readonly weights: FusionWeights
  readonly attacks: number
  readonly ordinary: number
  /** By strength of the penalty: what folds say that were left out in turn. */
  readonly tried: readonly { readonly ridge: number; readonly loss: number; readonly recall: number }[]
  readonly ridge: number
  /** The same for what a described protocol adds. */
  readonly triedDescribed: FitReport['tried']
  readonly ridgeDescribed: number
}

type Example = { readonly sample: Sample; readonly input: FusionInput }

/**
 * Fits the weights of the joined score on the older half alone, in the form that all recordings have in common. First what
 * a transaction shows of itself; then, that being given, what a described victim adds. Thresholds are those that
 * the odds of left-out folds would need to keep the budgets, since a model is too sure of what it was fitted on.
 */
export function fitFusion(samples: Samples): FitReport {
  const plain = examplesOf(samples, 'nothing')
  const names = {
    features: features.map(({ name }) => name),
    detectors: builtinDetectors.map(({ id }) => id),
  }
  const rows = joinAlike(
    plain.map(({ sample, input }) => ({
      ...rowOf(sample),
      features: [...valuesOf(input.features, names.features), ...valuesOf(input.detectors, names.detectors)],
    })),
  )
  const believed = [
    ...names.features.map(() => beliefs.feature),
    ...names.detectors.map(() => beliefs.detector),
  ]
  const first = choose(rows, budgets.undescribed, beliefOf(believed))
  const all = first.model.weights
  const base: FusionWeights = {
    bias: round(first.model.bias),
    threshold: thresholdFor(rows, first.odds, budgets.undescribed),
    describedThreshold: 1,
    elsewhereThreshold: thresholdFor(rows, first.odds, 0),
    features: record(names.features, all.slice(0, names.features.length)),
    detectors: record(names.detectors, all.slice(names.features.length)),
  }
  const known = [...examplesOf(samples, 'victim', 'exploit'), ...examplesOf(samples, 'called', 'ordinary')]
  const victimNames = victimFeatures.map(({ name }) => name)
  const described = joinAlike(
    known.map(({ sample, input }) => ({
      ...rowOf(sample),
      offset: logOdds(input, base),
      features: valuesOf(input.features, victimNames),
    })),
  )
  const second = choose(described, budgets.described, {
    bias: 0,
    ...beliefOf(victimNames.map(() => beliefs.feature)),
  })
  return {
    weights: {
      ...base,
      describedThreshold: thresholdFor(described, second.odds, budgets.described),
      features: { ...base.features, ...record(victimNames, second.model.weights) },
    },
    attacks: plain.filter(({ sample }) => sample.kind === 'exploit').length,
    ordinary: plain.filter(({ sample }) => sample.kind === 'ordinary').length,
    tried: first.tried,
    ridge: first.ridge,
    triedDescribed: second.tried,
    ridgeDescribed: second.ridge,
  }
}

/** The older half in order of date, with the numbers that are fitted. */
function examplesOf(samples: Samples, knowledge: Knowledge, kind?: Sample['kind']): readonly Example[] {
  const watched = describe(1, [])
  const attacks = samples.exploits.filter(({ half }) => half === 'older')
  const ordinary = samples.ordinary.filter(({ half }) => half === 'older')
  const sorted: readonly Sample[] = [
    ...[...attacks].sort((a, b) => (a.incident.date < b.incident.date ? -1 : 1)),
    ...[...ordinary].sort((a, b) => a.block.number - b.block.number),
  ]
  return sorted.flatMap((sample) => {
    if (kind !== undefined && sample.kind !== kind) return []
    const protocol = protocolFor(sample, knowledge, watched)
    const input = protocol === undefined ? undefined : inputOf(sample, protocol)
    return input === undefined ? [] : [{ sample, input }]
  })
}

function inputOf({ normal }: Sample, protocol: Protocol): FusionInput | undefined {
  const transaction = normal?.transactions[0]
  if (normal === undefined || transaction === undefined) return undefined
  const { said } = hearDetectors(normal, { protocol, detectors: builtinDetectors })
  return fusionInput(transaction, said.get(transaction.hash) ?? [], protocol)
}

/** Only what stands in one block is joined, so that folds stay runs of time. */
function rowOf({ kind, block }: Sample): Pick<Row, 'label'> & { readonly group: number } {
  return { label: kind === 'exploit' ? 1 : 0, group: block.number }
}

function valuesOf(values: Readonly<Record<string, number>>, names: readonly string[]): readonly number[] {
  return names.map((name) => values[name] ?? 0)
}

/** The penalty that left-out folds speak for, and the model that all rows give with it. */
function choose(
  rows: readonly Row[],
  falseAlarms: number,
  given: Pick<FitOptions, 'bias' | 'prior' | 'firmness'>,
) {
  const tried = ridges.map((ridge) => ({
    ridge,
    ...crossValidate(rows, folds, falseAlarms, { ridge, ...given }),
  }))
  const least = Math.min(...tried.map(({ loss }) => loss))
  const close = tried.filter(({ loss }) => loss <= least * lossTolerance)
  const best = close.reduce((a, b) => (b.ridge > a.ridge ? b : a))
  return {
    ridge: best.ridge,
    odds: best.odds,
    model: fitLogistic(rows, { ridge: best.ridge, ...given }),
    tried: tried.map(({ ridge, loss, recall }) => ({ ridge, loss, recall })),
  }
}

/**
 * The score from which to flag: half-way, in log-odds, between the last step of the ROC curve within the budget and the
 * next, so that neither side is cut by a hair.
 */
function thresholdFor(rows: readonly Row[], odds: readonly number[], falseAlarms: number): number {
  const curve = curveOf(rows, odds)
  const best = recallAt(curve, falseAlarms)
  const next = curve[curve.indexOf(best) + 1]
  const high = Number.isFinite(best.threshold) ? best.threshold : (next?.threshold ?? 0) + 1
  const low = next?.threshold ?? high
  return round(1 / (1 + Math.exp(-(high + low) / 2)), 4)
}

function record(names: readonly string[], weights: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, i) => [name, round(weights[i] ?? 0)]))
}

function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}

function beliefOf(
  believed: readonly { readonly mean: number; readonly deviation: number }[],
): Pick<FitOptions, 'prior' | 'firmness'> {
  return {
    prior: believed.map(({ mean }) => mean),
    firmness: believed.map(({ deviation }) => 1 / deviation ** 2),
  }
}
