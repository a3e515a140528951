import type { Interval } from '../run/result.ts'
import { escapeHtml } from './scale.ts'

/** A titled part of the page. @param body markup. */
export function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`
}

/** A table that scrolls within itself. @param numeric columns that are aligned right. @param code columns after the first are code. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[],
  code = false,
): string {
  const cell = (tag: 'td' | 'th') => (text: string, i: number) => {
    const inner = escapeHtml(text)
    return `<${tag}${numeric.includes(i) ? ' class="n"' : ''}>${code && i > 0 ? `<code>${inner}</code>` : inner}</${tag}>`
  }
  return `<div class="scroll"><table><tr>${titles.map(cell('th')).join('')}</tr>${rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('')}</table></div>`
}

/** A titled list, or nothing where it is empty. */
export function bullets(title: string, given: readonly string[]): string {
  if (given.length === 0) return ''
  return section(title, `<ul>${given.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`)
}

/** " (low to high)", or nothing. */
export function span(ci: Interval | undefined, format: (value: number) => string): string {
  return ci === undefined ? '' : ` (${format(ci[0])} to ${format(ci[1])})`
}

/** A whole number with commas. */
export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number, or that it is unknown. */
export function known(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? 'unknown' : format(value)
}
