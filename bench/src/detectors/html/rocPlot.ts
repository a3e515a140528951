import type { Curve } from '../report.ts'
import { at } from './markup.ts'

const width = 560
const height = 380
const left = 52
const right = 30
const top = 34
const bottom = 46
/** The log axis cannot show 0: what raises no false alarm at all stands on its left edge. */
const least = 1e-5

function x(falseAlarms: number): number {
  const share = Math.log10(Math.max(least, falseAlarms) / least) / Math.log10(1 / least)
  return left + share * (width - left - right)
}

function y(recall: number): number {
  return height - bottom - recall * (height - top - bottom)
}

/** Recall against false alarms on a logarithmic axis, with the naive rule as a point. */
export function rocPlot(
  curves: readonly Curve[],
  names: readonly string[],
  asked: readonly number[],
): string {
  const grid = [0.2, 0.4, 0.6, 0.8, 1].map(
    (recall) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${at(y(recall))}" y2="${at(y(recall))}"/>` +
      `<text class="faint" x="${left - 8}" y="${at(y(recall) + 4)}" text-anchor="end">${100 * recall} %</text>`,
  )
  const ticks = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1].map(
    (share) =>
      `<line class="grid" x1="${at(x(share))}" x2="${at(x(share))}" y1="${top}" y2="${height - bottom}"/>` +
      `<text class="faint" x="${at(x(share))}" y="${height - bottom + 16}" text-anchor="middle">${share === least ? '0' : `${+(100 * share).toFixed(3)} %`}</text>`,
  )
  const limits = asked.map(
    (share) =>
      `<line x1="${at(x(share))}" x2="${at(x(share))}" y1="${top}" y2="${height - bottom}" stroke="var(--dim)" stroke-dasharray="2 4"/>` +
      `<text class="faint" x="${at(x(share))}" y="${top - 6}" text-anchor="middle">${+(100 * share).toFixed(2)} %</text>`,
  )
  const lines = curves.map((curve, i) => line(curve, i === 0 ? 'unknown' : 'known', i > 0))
  const [first] = curves
  const naive =
    first === undefined
      ? ''
      : `<path d="M ${at(x(first.naive.falseAlarms))} ${at(y(first.naive.recall) - 6)} l 6 6 l -6 6 l -6 -6 z" fill="var(--naive)"><title>naive rule: ${(100 * first.naive.recall).toFixed(1)} % at ${(100 * first.naive.falseAlarms).toFixed(3)} %</title></path>`
  const legend = [...names, 'naive rule'].map((name, i) => {
    const colour = i === curves.length ? 'naive' : i === 0 ? 'unknown' : 'known'
    const row = height - bottom - 14 - 18 * (curves.length - i)
    return `<rect x="${width - right - 150}" y="${row - 9}" width="10" height="10" fill="var(--${colour})"/><text x="${width - right - 134}" y="${row}">${name}</text>`
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="ROC curve">
${grid.join('')}${ticks.join('')}${limits.join('')}
<line class="axis" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>
${lines.join('')}${naive}${legend.join('')}
<text class="faint" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">ordinary transactions flagged (logarithmic; 0 at the left edge)</text>
</svg>`
}

/** A step curve: between two thresholds nothing changes. */
function line({ points }: Curve, colour: string, isDashed: boolean): string {
  let path = ''
  for (const [i, { recall, falseAlarms }] of points.entries()) {
    path +=
      i === 0 ? `M ${at(x(falseAlarms))} ${at(y(recall))}` : ` H ${at(x(falseAlarms))} V ${at(y(recall))}`
  }
  return `<path d="${path}" fill="none" stroke="var(--${colour})" stroke-width="2"${isDashed ? ' stroke-dasharray="6 3"' : ''}/>`
}
