/** One step of a ROC curve: what a threshold at this score would catch, and cry wolf at. */
export type RocPoint = {
  readonly threshold: number
  /** Share of attacks at or above the threshold. */
  readonly recall: number
  /** Share of ordinary transactions at or above it. */
  readonly falseAlarms: number
}

/**
 * The curve of all thresholds, from the strictest down, ending where everything is flagged. Equal scores are one step: no
 * threshold can tell them apart.
 */
export function rocCurve(attacks: readonly number[], ordinary: readonly number[]): readonly RocPoint[] {
  const scored = [
    ...attacks.map((score) => [score, 1] as const),
    ...ordinary.map((score) => [score, 0] as const),
  ]
  scored.sort(([a], [b]) => b - a)
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, recall: 0, falseAlarms: 0 }]
  let caught = 0
  let cried = 0
  for (const [at, [score, attack]] of scored.entries()) {
    if (attack === 1) caught++
    else cried++
    if (scored[at + 1]?.[0] === score) continue
    points.push({
      threshold: score,
      recall: caught / Math.max(1, attacks.length),
      falseAlarms: cried / Math.max(1, ordinary.length),
    })
  }
  return points
}

/** The highest recall at no more than this share of false alarms, and the threshold that gives it. */
export function recallAt(curve: readonly RocPoint[], falseAlarms: number): RocPoint {
  let best: RocPoint = { threshold: Number.POSITIVE_INFINITY, recall: 0, falseAlarms: 0 }
  for (const point of curve) if (point.falseAlarms <= falseAlarms) best = point
  return best
}
