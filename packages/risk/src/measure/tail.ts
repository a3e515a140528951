import { pairwiseSum } from '../exact/sum.ts'
import { type Sample, tailMass } from './sample.ts'

/**
 * Value at risk: the least x with P(loss > x) <= 1 - level, estimated from the upper tail as (1/n) sum w 1{loss > x}
 * (Glynn 1996: under tilting into the tail this is the one of the unbiased estimators with small variance). Without
 * weights it is the lower sample quantile.
 */
export function valueAtRisk(sample: Sample, level: number): number {
  return quantileAt(sample, tailMass(sample, level))
}

/** The least x whose weight of losses above does not pass `mass`, in paths. */
export function quantileAt(sample: Sample, mass: number): number {
  const { values, weights } = sample
  let above = 0
  let at = 0
  while (at < values.length) {
    const value = values[at] as number
    let tied = 0
    while (at < values.length && values[at] === value) tied += weights[at++] as number
    above += tied
    if (above > mass) return value
  }
  return sample.floor
}

/**
 * Expected shortfall of Acerbi and Tasche (2002): the mean of the worst `1 - level`, counting only part of the path at
 * its edge, so that ties and whole numbers of paths make no difference.
 */
export function expectedShortfall(sample: Sample, level: number): number {
  const mass = tailMass(sample, level)
  if (mass <= 0) return sample.values[0] ?? sample.floor
  const edge = quantileAt(sample, mass)
  const excess = new Float64Array(countAbove(sample, edge))
  for (let at = 0; at < excess.length; at++)
    excess[at] = (sample.weights[at] as number) * ((sample.values[at] as number) - edge)
  return edge + pairwiseSum(excess) / mass
}

/** Mean of w times loss: unbiased under tilting, the plain mean without. */
export function expectedLoss(sample: Sample): number {
  const terms = sample.values.map((value, at) => (sample.weights[at] as number) * value)
  return (pairwiseSum(terms) + sample.floor * sample.floorWeight) / sample.count
}

/** P(loss > x). */
export function exceedance(sample: Sample, x: number): number {
  return (
    (pairwiseSum(sample.weights, 0, countAbove(sample, x)) + (sample.floor > x ? sample.floorWeight : 0)) /
    sample.count
  )
}

/** Entries of `values` over x. */
export function countAbove(sample: Sample, x: number): number {
  let low = 0
  let high = sample.values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sample.values[middle] as number) > x) low = middle + 1
    else high = middle
  }
  return low
}
