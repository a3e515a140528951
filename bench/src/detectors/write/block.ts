/** What stands between `<!-- name -->` and `<!-- /name -->`, replaced; undefined when the page has no such place. */
export function replaceBlock(page: string, name: string, contents: string): string | undefined {
  const open = `<!-- ${name} -->`
  const close = `<!-- /${name} -->`
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) return undefined
  return `${page.slice(0, from + open.length)}\n\n${contents.trim()}\n\n${page.slice(to)}`
}

/** A table in Markdown. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rest.map(line)].join('\n')
}
