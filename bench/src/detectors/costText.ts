import type { CostReport } from './cost.ts'
import { columns, type Paint } from './terminal.ts'

/** Most microseconds a transaction, and most milliseconds for a trace of 2,000 frames, that are asked for. */
export const asked = { microseconds: 150, milliseconds: 20 } as const

export function describeCost(cost: CostReport, paint: Paint): string {
  const us = (value: number) => value.toFixed(2).padStart(8)
  const verdict = (value: number, limit: number) =>
    paint(value <= limit ? 'held' : 'NOT HELD', value <= limit ? 'green' : 'red')
  const byCost = [...cost.detectors].sort((a, b) => b.ordinary - a.ordinary)
  return [
    paint(`Cost, microseconds a transaction, warm, best of ${cost.rounds} rounds`, 'bold'),
    columns(
      [
        ['', `${cost.transactions} ordinary`, `${cost.attacks} attacks`],
        ['whole catalogue and verdict', us(cost.ordinary), us(cost.exploits)],
        ['shared reading alone', us(cost.reading.ordinary), us(cost.reading.exploits)],
        ...byCost.map(({ id, ordinary, exploits }) => [id, us(ordinary), us(exploits)]),
      ],
      paint,
    ),
    `asked: at most ${asked.microseconds} us with call frames: ${verdict(cost.ordinary, asked.microseconds)}`,
    '',
    paint(`Traces above 1,000 frames (asked: at most ${asked.milliseconds} ms for 2,000)`, 'bold'),
    columns(
      [
        ['trace', 'frames', 'ms', 'us a frame'],
        ...cost.large.map(({ name, frames, milliseconds }) => [
          name,
          `${frames}`,
          milliseconds.toFixed(2),
          ((1_000 * milliseconds) / frames).toFixed(2),
        ]),
      ],
      paint,
    ),
  ].join('\n')
}
