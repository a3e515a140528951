import type { Share } from '../measure.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML and in attributes: names and titles come from recordings, which anybody may have written. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A cell: text, text of a kind, or a share with its interval below. */
export type Cell =
  | string
  | { readonly text: string; readonly kind: 'number' | 'text' | 'good' | 'bad' | 'code' | 'dim' }
  | { readonly share: Share; readonly digits: number }

/** A table that scrolls by itself where it is wider than the page. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `<div class="scroll"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head.map((one) => `<th scope="col">${escapeHtml(one)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`).join('\n')}</tbody>
</table></div>`
}

function cellOf(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`
  if ('text' in cell) return `<td class="${cell.kind}">${escapeHtml(cell.text)}</td>`
  const { hits, of, share, low, high } = cell.share
  if (of === 0) return '<td class="dim">-</td>'
  const percent = (value: number) => (100 * value).toFixed(cell.digits)
  return `<td class="number">${percent(share)} % <span class="dim">${hits}/${of}<br>[${percent(low)}, ${percent(high)}]</span></td>`
}

/** A picture with what it shows below it. */
export function figure(svg: string, caption: string, kind: 'wide' | 'narrow' = 'wide'): string {
  return `<figure class="${kind}">${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

/** A number for an SVG attribute: two decimals are a hundredth of a pixel. */
export function at(value: number): string {
  return value.toFixed(2).replace(/\.?0+$/, '')
}
