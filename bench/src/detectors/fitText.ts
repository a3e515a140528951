import type { FitReport } from './fitFusion.ts'
import { columns, type Paint } from './terminal.ts'

/** What was fitted, and what folds say that were left out in turn. */
export function describeFit(fit: FitReport, paint: Paint): string {
  const { weights } = fit
  const tried = (list: FitReport['tried'], chosen: number) =>
    columns(
      [
        ['penalty', 'log-loss of left-out folds', 'their recall within the budget', ''],
        ...list.map(({ ridge, loss, recall }) => [
          `${ridge}`,
          loss.toFixed(5),
          `${(100 * recall).toFixed(1)} %`,
          ridge === chosen ? 'chosen' : '',
        ]),
      ],
      paint,
    )
  const numbers = [...Object.entries(weights.features), ...Object.entries(weights.detectors)]
    .filter(([, weight]) => weight > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, weight]) => [name, weight.toFixed(3)])
  const idle = [...Object.entries(weights.features), ...Object.entries(weights.detectors)]
    .filter(([, weight]) => weight === 0)
    .map(([name]) => name)
  return [
    paint(`Fitted on the older half: ${fit.attacks} attacks, ${fit.ordinary} ordinary transactions`, 'bold'),
    tried(fit.tried, fit.ridge),
    paint('What a described victim adds', 'bold'),
    tried(fit.triedDescribed, fit.ridgeDescribed),
    `bias ${weights.bias}; flagged from ${weights.threshold}, described ${weights.describedThreshold}, elsewhere ${weights.elsewhereThreshold}`,
    columns([['weight of', 'log-odds'], ...numbers], paint),
    `without weight: ${idle.join(', ')}`,
  ].join('\n')
}
