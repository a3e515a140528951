import type { Share } from '../measure.ts'
import { at, escapeHtml } from './markup.ts'

/** One horizontal bar: 0 to 1 with its interval, and a name. */
export type ShareGroup = {
  readonly name: string
  readonly bars: readonly {
    readonly share: Share
    readonly colour: 'unknown' | 'known' | 'naive'
    readonly name: string
  }[]
}

const width = 560
const left = 130
const right = 64

/** Shares with their intervals, several a group. */
export function shareBars(groups: readonly ShareGroup[]): string {
  const thick = 11
  const space = 12
  let y = 30
  const parts: string[] = []
  for (const { name, bars } of groups) {
    const tall = bars.length * (thick + 2)
    parts.push(
      `<text x="${left - 10}" y="${at(y + tall / 2 + 4)}" text-anchor="end">${escapeHtml(name)}</text>`,
    )
    for (const { share, colour, name: what } of bars) {
      const to = (value: number) => left + value * (width - left - right)
      const middle = y + thick / 2
      parts.push(
        `<g><title>${escapeHtml(`${name}, ${what}: ${share.hits} of ${share.of}`)}</title>`,
        `<rect x="${left}" y="${at(y)}" width="${at(to(share.share) - left)}" height="${thick}" fill="var(--${colour})"/>`,
        `<path d="M ${at(to(share.low))} ${at(middle)} H ${at(to(share.high))} M ${at(to(share.low))} ${at(middle - 3)} v 6 M ${at(to(share.high))} ${at(middle - 3)} v 6" stroke="var(--ink)" stroke-opacity="0.75" fill="none"/>`,
        `<text class="faint" x="${at(width - right + 8)}" y="${at(y + thick - 1)}" style="font-size: 11px">${share.hits}/${share.of}</text></g>`,
      )
      y += thick + 2
    }
    y += space
  }
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = left + share * (width - left - right)
    return `<line class="grid" x1="${at(x)}" x2="${at(x)}" y1="24" y2="${at(y - 6)}"/><text class="faint" x="${at(x)}" y="16" text-anchor="middle">${100 * share} %</text>`
  })
  return `<svg viewBox="0 0 ${width} ${at(y)}" role="img" aria-label="Recall by class of attack">${ticks.join('')}${parts.join('')}</svg>`
}

/** Plain amounts, longest first. */
export function amountBars(
  amounts: readonly { readonly name: string; readonly value: number; readonly text: string }[],
  label: string,
): string {
  const thick = 13
  const most = Math.max(...amounts.map(({ value }) => value), Number.EPSILON)
  const rows = amounts.map(({ name, value, text }, i) => {
    const y = 6 + i * (thick + 5)
    const long = (value / most) * (width - left - right - 20)
    return `<text x="${left - 10}" y="${at(y + thick - 2)}" text-anchor="end">${escapeHtml(name)}</text><rect x="${left}" y="${at(y)}" width="${at(Math.max(1, long))}" height="${thick}" fill="var(--unknown)"/><text class="faint" x="${at(left + Math.max(1, long) + 6)}" y="${at(y + thick - 2)}">${escapeHtml(text)}</text>`
  })
  return `<svg viewBox="0 0 ${width} ${amounts.length * (thick + 5) + 10}" role="img" aria-label="${escapeHtml(label)}">${rows.join('')}</svg>`
}
