import { expect, test } from 'vitest'
import { shareOf } from '../measure.ts'
import { rocCurve } from '../roc.ts'
import { amountBars, shareBars } from './bars.ts'
import { scoreHistogram } from './histogram.ts'
import { escapeHtml, table } from './markup.ts'
import { rocPlot } from './rocPlot.ts'

const hostile = `"><script>alert('x')</script>&`

test('what a recording says is text, in cells, captions and pictures', () => {
  const made = [
    table(hostile, [hostile], [[hostile, { text: hostile, kind: 'code' }]]),
    shareBars([{ name: hostile, bars: [{ share: shareOf(1, 2), colour: 'known', name: hostile }] }]),
    amountBars([{ name: hostile, value: 1, text: hostile }], hostile),
  ].join('')
  expect(made).not.toContain('<script')
  expect(made).toContain(escapeHtml(hostile))
})

test('a share shows its count and its interval, and nothing where nothing was asked', () => {
  const cells = table(
    '',
    [],
    [
      [
        { share: shareOf(9, 10), digits: 1 },
        { share: shareOf(0, 0), digits: 1 },
      ],
    ],
  )
  expect(cells).toContain('90.0 % <span class="dim">9/10<br>[59.6, 98.2]</span>')
  expect(cells).toContain('<td class="dim">-</td>')
})

test('the curve starts at the left edge, where nothing is flagged, and ends at the top right', () => {
  const points = rocCurve([0.9, 0.4], [0.5, 0.1])
  const naive = { recall: 0.5, falseAlarms: 0.5 }
  const svg = rocPlot(
    [{ form: 'normal', victim: 'unknown', part: 'newer', points, naive, at: [] }],
    ['a'],
    [],
  )
  expect(svg).toContain('<path d="M 52 334')
  expect(svg).toMatch(/H 530 V 34"/)
})

test('every score falls into a bin, 1 into the last', () => {
  const svg = scoreHistogram([0, 0.5, 1], [0], 0.3)
  expect(svg).toContain('<title>0.95 to 1.00: 1</title>')
  expect(svg).toContain('flagged from 0.3')
})
