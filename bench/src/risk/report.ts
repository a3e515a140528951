import type { Section } from './section.ts'

const marks = new Map<boolean | undefined, string>([
  [true, 'met'],
  [false, 'SHORT'],
  [undefined, ''],
])

/** Sections as tables of `width` columns at most: long cells go on in further lines. */
export function sectionsText(sections: readonly Section[], width: number): string {
  return sections
    .map(({ title, rows, notes }) => {
      const table = rows.map(({ figure, asked, measured, met }) => [
        figure,
        asked,
        measured,
        marks.get(met) ?? '',
      ])
      const lines = [['figure', 'asked', 'measured', ''], ...table]
      const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
      const room = Math.max(60, width) - (widths[3] ?? 0) - 6
      const fitted = shares(widths.slice(0, 3), room)
      const body = lines.flatMap((line, i) => {
        const cells = line.slice(0, 3).map((cell, at) => wrapped(cell, fitted[at] ?? 20))
        const tall = Math.max(...cells.map(({ length }) => length))
        const drawn = Array.from({ length: tall }, (_, n) =>
          [
            ...cells.map((cell, at) => (cell[n] ?? '').padEnd(fitted[at] ?? 20)),
            n === 0 ? (line[3] ?? '') : '',
          ]
            .join('  ')
            .trimEnd(),
        )
        return i === 0 ? [...drawn, '─'.repeat(fitted.reduce((sum, each) => sum + each + 2, 5))] : drawn
      })
      const told = notes.flatMap((note) =>
        wrapped(note, Math.max(60, width) - 2).map((line, n) => `${n === 0 ? '· ' : '  '}${line}`),
      )
      return [`## ${title}`, '', ...body, ...(told.length > 0 ? ['', ...told] : [])].join('\n')
    })
    .join('\n\n')
    .concat('\n')
}

/** The same for a page. */
export function sectionsMarkdown(sections: readonly Section[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return sections
    .map(({ title, rows, notes }) =>
      [
        `## ${title}`,
        '',
        '| figure | asked | measured | |',
        '|---|---|---|---|',
        ...rows.map(
          ({ figure, asked, measured, met }) =>
            `| ${cell(figure)} | ${cell(asked)} | ${cell(measured)} | ${met === false ? '**short**' : (marks.get(met) ?? '')} |`,
        ),
        ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n')
}

/** Widths that add up to `room`: what is short keeps its width, what is long shares the rest. */
function shares(wanted: readonly number[], room: number): readonly number[] {
  const order = wanted.map((width, at) => ({ width, at })).sort((a, b) => a.width - b.width)
  const given: number[] = []
  let left = room
  for (const [n, { width, at }] of order.entries()) {
    const share = Math.min(width, Math.floor(left / (order.length - n)))
    given[at] = share
    left -= share
  }
  return given
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
