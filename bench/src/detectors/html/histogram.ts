import { at } from './markup.ts'

const width = 560
const height = 400
const left = 52
const right = 16
const gap = 52
const bins = 20

/** How many have which score: attacks above, ordinary transactions below on a logarithmic axis, since nearly all are at 0. */
export function scoreHistogram(
  attacks: readonly number[],
  ordinary: readonly number[],
  threshold: number,
): string {
  const panel = (height - gap * 2 - 44) / 2
  const above = bars(count(attacks), 44, panel, 'unknown', 'attacks', false)
  const below = bars(count(ordinary), 44 + panel + gap, panel, 'naive', 'ordinary', true)
  const cut = left + threshold * (width - left - right)
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Scores of attacks and of ordinary transactions">
${above}${below}
<line x1="${at(cut)}" x2="${at(cut)}" y1="24" y2="${at(44 + 2 * panel + gap)}" stroke="var(--known)" stroke-dasharray="4 3"/>
<text x="${at(cut + 4)}" y="16" style="fill: var(--known)">flagged from ${threshold}</text>
<text class="faint" x="${(left + width - right) / 2}" y="${height - 4}" text-anchor="middle">score</text>
</svg>`
}

function count(scores: readonly number[]): readonly number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const score of scores) {
    const bin = Math.min(bins - 1, Math.floor(score * bins))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}

function bars(
  counts: readonly number[],
  top: number,
  height: number,
  colour: string,
  name: string,
  isLogarithmic: boolean,
): string {
  const most = Math.max(1, ...counts)
  const share = (value: number) =>
    isLogarithmic ? Math.log10(1 + value) / Math.log10(1 + most) : value / most
  const step = (width - left - right) / bins
  const base = top + height
  const rects = counts.map((value, i) => {
    const tall = share(value) * height
    const from = left + i * step
    return `<rect x="${at(from + 1)}" y="${at(base - tall)}" width="${at(step - 2)}" height="${at(tall)}" fill="var(--${colour})"><title>${(i / bins).toFixed(2)} to ${((i + 1) / bins).toFixed(2)}: ${value}</title></rect>${value > 0 ? `<text class="faint" x="${at(from + step / 2)}" y="${at(base - tall - 3)}" text-anchor="middle" style="font-size: 10px">${value}</text>` : ''}`
  })
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (score) =>
      `<text class="faint" x="${at(left + score * (width - left - right))}" y="${at(base + 15)}" text-anchor="middle">${score}</text>`,
  )
  return `<line class="axis" x1="${left}" x2="${width - right}" y1="${at(base)}" y2="${at(base)}"/>${rects.join('')}${ticks.join('')}<text x="${(left + width - right) / 2}" y="${at(top - 10)}" text-anchor="middle">${name}${isLogarithmic ? ' (logarithmic)' : ''}</text>`
}
