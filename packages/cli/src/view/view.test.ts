// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control codes are what is under test
import { expect, test } from 'vitest'
import { formatTable, pad, truncate } from '../output/table.ts'
import { bar, sparkline } from './chart.ts'
import { createLiveView } from './live.ts'

/** A terminal just good enough to say what a person sees: cursor up, carriage return, erase below. */
function screen(text: string): readonly string[] {
  const rows: string[] = ['']
  let row = 0
  for (const token of text.split(/(\u001b\[[?0-9;]*[A-Za-z]|\n|\r)/u)) {
    if (token === '\n') {
      row++
      rows[row] ??= ''
    } else if (token === '\u001b[J') rows.splice(row, rows.length, '')
    else if (/^\u001b\[\d+A$/u.test(token)) row -= Number(token.slice(2, -1))
    else if (token !== '\r' && !token.startsWith('\u001b[')) rows[row] += token
  }
  return rows.filter((line) => line !== '')
}

function recorder() {
  const parts: string[] = []
  return { written: () => parts.join(''), write: (text: string) => void parts.push(text) }
}

test('lines scroll by above a panel that is drawn once', () => {
  const { written, write } = recorder()
  const view = createLiveView({ write, columns: () => 40, animated: true })
  view.panel(['panel 1', 'panel 2'])
  view.log('first')
  view.log('second')
  view.panel(['panel 3'])
  expect(screen(written())).toEqual(['first', 'second', 'panel 3'])
  view.close()
  expect(screen(written())).toEqual(['first', 'second'])
})

test('without animation only the lines are written, with no control codes', () => {
  const { written, write } = recorder()
  const view = createLiveView({ write, columns: () => 40, animated: false })
  view.panel(['panel'])
  view.log('line')
  view.close()
  expect(written()).toBe('line\n')
})

test('a panel line wider than the terminal is cut, so that it is erased whole', () => {
  const { written, write } = recorder()
  const view = createLiveView({ write, columns: () => 10, animated: true })
  view.panel([`\u001b[31m${'x'.repeat(30)}\u001b[39m`])
  expect(screen(written())).toEqual([`${'x'.repeat(8)}…`])
})

test('bars and sparklines are to scale', () => {
  expect(bar(0.5, 10)).toBe('█████     ')
  expect(bar(2, 4)).toBe('████')
  expect(bar(Number.NaN, 2)).toBe('  ')
  expect(bar(1 / 16, 2, '░')).toBe('▏░')
  expect(sparkline([0, 1, 2])).toBe('▁▄█')
  expect(sparkline([])).toBe('')
})

test('tables align by what is seen, not by colour codes', () => {
  const rows = [
    ['a', '1'],
    ['\u001b[31mlong\u001b[39m', '200'],
  ]
  expect(formatTable([{ title: 'name' }, { title: 'n', align: 'right' }], rows).split('\n')).toEqual([
    'name    n',
    '────  ───',
    'a       1',
    '\u001b[31mlong\u001b[39m  200',
  ])
  expect(pad('é', 3, 'right')).toBe('  é')
  expect(truncate('abcdef', 4)).toBe('abc…')
})
