import { type RocPoint, recallAt, rocCurve } from './roc.ts'

/** One labelled example: 1 is an attack. */
export type Row = {
  readonly features: readonly number[]
  readonly label: 0 | 1
  /** How many examples it stands for; default 1. */
  readonly count?: number
  /** Log-odds that are given beforehand and are not fitted; default 0. */
  readonly offset?: number
}

export type Model = {
  /** Log-odds for one unit of each feature; never negative. */
  readonly weights: readonly number[]
  readonly bias: number
  /** Negative log-likelihood plus penalty at the end. */
  readonly loss: number
  readonly sweeps: number
}

export type FitOptions = {
  /** Strength of the penalty `ridge / 2 * sum firmness * (weight - prior)^2`; the bias is free. With it a feature seen twice proves little. */
  readonly ridge?: number
  /** What the weights are believed to be before any row is seen; default 0. */
  readonly prior?: readonly number[]
  /** How firmly that is believed: a factor of the penalty by weight (1 / variance); default 1. */
  readonly firmness?: readonly number[]
  /** Most passes over all coordinates. */
  readonly sweeps?: number
  /** Passes end when no weight moved further. */
  readonly tolerance?: number
  /** The bias where it is not to be fitted. */
  readonly bias?: number
}

/**
 * Logistic regression with a quadratic penalty and weights that are not negative, by Newton steps along one coordinate at a
 * time, projected and halved until the loss falls: the problem is convex, so the same rows always give the same
 * model. Source: the coordinate descent of Fan et al., "LIBLINEAR" (2008), with a bound.
 */
export function fitLogistic(rows: readonly Row[], options: FitOptions = {}): Model {
  const { ridge = 1, prior = [], firmness = [], sweeps: most = 500, tolerance = 1e-7 } = options
  const width = rows[0]?.features.length ?? 0
  const columns = Array.from({ length: width }, (_, j) => columnOf(rows, j))
  const ones: Column = { rows: rows.map((_, i) => i), values: rows.map(() => 1) }
  const weights = Array.from({ length: width }, (_, j) => prior[j] ?? 0)
  const start = { weights, bias: options.bias ?? 0 }
  const odds = rows.map((row) => oddsOf(start, row))
  let bias = options.bias ?? 0
  let sweeps = 0
  for (; sweeps < most; sweeps++) {
    let moved = 0
    if (options.bias === undefined) {
      const step = newton(rows, odds, ones, { at: bias, ridge: 0, prior: 0, least: Number.NEGATIVE_INFINITY })
      bias += step
      moved = Math.abs(step)
    }
    for (const [j, column] of columns.entries()) {
      const step = newton(rows, odds, column, {
        at: weights[j] ?? 0,
        ridge: ridge * (firmness[j] ?? 1),
        prior: prior[j] ?? 0,
        least: 0,
      })
      weights[j] = (weights[j] ?? 0) + step
      moved = Math.max(moved, Math.abs(step))
    }
    if (moved < tolerance) break
  }
  const penalty =
    (ridge / 2) *
    weights.reduce((sum, weight, j) => sum + (firmness[j] ?? 1) * (weight - (prior[j] ?? 0)) ** 2, 0)
  return {
    weights,
    bias,
    sweeps,
    loss: penalty + ones.rows.reduce((sum, i) => sum + lossOf(rows[i], odds[i] ?? 0), 0),
  }
}

/** Log-odds of an attack. */
export function oddsOf(model: Pick<Model, 'weights' | 'bias'>, { features, offset = 0 }: Row): number {
  return features.reduce((sum, value, j) => sum + value * (model.weights[j] ?? 0), offset + model.bias)
}

/** The rows in which a feature is not 0: most are in few. */
type Column = { readonly rows: readonly number[]; readonly values: readonly number[] }

function columnOf(rows: readonly Row[], j: number): Column {
  const at: number[] = []
  const values: number[] = []
  for (const [i, row] of rows.entries()) {
    const value = row.features[j] ?? 0
    if (value === 0) continue
    at.push(i)
    values.push(value)
  }
  return { rows: at, values }
}

type Coordinate = {
  readonly at: number
  readonly ridge: number
  readonly prior: number
  readonly least: number
}

/** Moves one coordinate, and the odds with it; returns by how much. */
function newton(
  rows: readonly Row[],
  odds: number[],
  column: Column,
  { at, ridge, prior, least }: Coordinate,
): number {
  let slope = ridge * (at - prior)
  let curve = ridge
  for (const [k, i] of column.rows.entries()) {
    const row = rows[i]
    const value = column.values[k] ?? 0
    if (row === undefined) continue
    const chance = 1 / (1 + Math.exp(-(odds[i] ?? 0)))
    const count = row.count ?? 1
    slope += count * (chance - row.label) * value
    curve += count * chance * (1 - chance) * value * value
  }
  if (curve <= 0) return 0
  const target = Math.max(least, at - slope / curve)
  let step = target - at
  if (step === 0) return 0
  const change = (by: number): number => {
    let sum = (ridge / 2) * ((at + by - prior) ** 2 - (at - prior) ** 2)
    for (const [k, i] of column.rows.entries()) {
      const now = odds[i] ?? 0
      sum += lossOf(rows[i], now + by * (column.values[k] ?? 0)) - lossOf(rows[i], now)
    }
    return sum
  }
  for (let halvings = 0; change(step) > 0; halvings++) {
    if (halvings === 40) return 0
    step /= 2
  }
  for (const [k, i] of column.rows.entries()) odds[i] = (odds[i] ?? 0) + step * (column.values[k] ?? 0)
  return step
}

/** Negative log-likelihood, without overflow for large odds. */
function lossOf(row: Row | undefined, odds: number): number {
  if (row === undefined) return 0
  const signed = row.label === 1 ? -odds : odds
  return (row.count ?? 1) * (signed > 30 ? signed : Math.log1p(Math.exp(signed)))
}

export type Diagnostics = {
  /** Log-odds of each row by the model that was fitted without its fold. */
  readonly odds: readonly number[]
  /** Mean negative log-likelihood of these. */
  readonly loss: number
  /** Recall of these at the asked share of false alarms. */
  readonly recall: number
}

/**
 * Leaves out one fold after another. Rows come in order of date and a fold is a run of them, so that what is judged is of
 * another time than what was fitted; attacks and ordinary rows are cut apart, so that each fold has both.
 */
export function crossValidate(
  rows: readonly Row[],
  folds: number,
  falseAlarms: number,
  options: FitOptions = {},
): Diagnostics {
  const fold = foldsOf(rows, folds)
  const odds = new Array<number>(rows.length).fill(0)
  for (let left = 0; left < folds; left++) {
    const model = fitLogistic(
      rows.filter((_, i) => fold[i] !== left),
      options,
    )
    for (const [i, row] of rows.entries()) if (fold[i] === left) odds[i] = oddsOf(model, row)
  }
  const total = rows.reduce((sum, { count = 1 }) => sum + count, 0)
  return {
    odds,
    loss: rows.reduce((sum, row, i) => sum + lossOf(row, odds[i] ?? 0), 0) / Math.max(1, total),
    recall: recallAt(curveOf(rows, odds), falseAlarms).recall,
  }
}

/** The ROC curve of these odds, a row counting as often as it stands for. */
export function curveOf(rows: readonly Row[], odds: readonly number[]): readonly RocPoint[] {
  const of = (label: 0 | 1) =>
    rows.flatMap((row, i) =>
      row.label === label ? new Array<number>(row.count ?? 1).fill(odds[i] ?? 0) : [],
    )
  return rocCurve(of(1), of(0))
}

/** Rows that are alike and stand in one group as one row with their count, each group in the place of its first. */
export function joinAlike(rows: readonly (Row & { readonly group: number })[]): readonly Row[] {
  const joined = new Map<string, Row & { count: number }>()
  for (const { group, ...row } of rows) {
    const key = [group, row.label, row.offset ?? 0, ...row.features].join()
    const known = joined.get(key)
    if (known === undefined) joined.set(key, { ...row, count: row.count ?? 1 })
    else known.count += row.count ?? 1
  }
  return [...joined.values()]
}

function foldsOf(rows: readonly Row[], folds: number): readonly number[] {
  const totals = [0, 0]
  for (const { label, count = 1 } of rows) totals[label] = (totals[label] ?? 0) + count
  const seen = [0, 0]
  return rows.map(({ label, count = 1 }) => {
    const at = seen[label] ?? 0
    seen[label] = at + count
    return Math.floor((at * folds) / Math.max(1, totals[label] ?? 1))
  })
}
