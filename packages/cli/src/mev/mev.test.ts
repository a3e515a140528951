import type { Bundle, Token } from '@membrane/analytics'
import type { Address, Hash } from '@membrane/core'
import fc from 'fast-check'
import pico from 'picocolors'
import { expect, test } from 'vitest'
import { namesOf } from '../naming/names.ts'
import { visibleWidth } from '../output/table.ts'
import { formatBundle } from './bundleText.ts'
import { cell, csvHeader, csvRow } from './csv.ts'
import { bundleRecord } from './record.ts'
import { unvalued } from './value.ts'

const address = (value: number): Address => `0x${value.toString(16).padStart(40, '0')}`
const hash = (value: number): Hash => `0x${value.toString(16).padStart(64, '0')}`
const weth: Token = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'

function liquidation(): Bundle {
  return {
    block: 7,
    kind: 'liquidation',
    method: 'logs',
    confidence: 'high',
    transactions: [hash(1)],
    victims: [],
    protocol: 'aave_v2',
    pool: null,
    parties: { liquidator: address(2), sellers: [address(3), address(4)] },
    profit: { [weth]: 2n ** 70n, [address(9)]: -5n },
    details: { fee: 2n ** 65n, note: 'a "quoted", text', nested: [{ amount: 1n }], nothing: null },
    liquidation: {
      liquidator: address(2),
      user: address(5),
      debtToken: address(9),
      debtAmount: 5n,
      collateralToken: weth,
      collateralAmount: undefined,
    },
  }
}

test('a record has every amount as decimal text, null for what is not known, and the liquidation on top', () => {
  const record = bundleRecord(liquidation(), true)
  expect(record).toMatchObject({
    block: 7,
    profit: { [weth]: (2n ** 70n).toString(), [address(9)]: '-5' },
    details: { fee: (2n ** 65n).toString(), nested: [{ amount: '1' }], nothing: null },
    liquidator: address(2),
    user: address(5),
    debtAmount: '5',
    collateralAmount: null,
  })
  expect(JSON.parse(JSON.stringify(record))).toEqual(record)
  expect(bundleRecord(liquidation(), false).block).toBeNull()
})

/** The cells of one CSV record, as RFC 4180 has it. */
function parseRow(row: string): readonly string[] {
  return [...row.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => (quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"')),
  )
}

test('a CSV row has as many cells as the header, and gives back what went in', () => {
  const names = parseRow(csvHeader)
  const cells = parseRow(csvRow(bundleRecord(liquidation(), true)))
  expect(cells).toHaveLength(names.length)
  const at = (name: string) => cells[names.indexOf(name)]
  expect(at('profit')).toBe(`${weth}:${2n ** 70n} ${address(9)}:-5`)
  expect(at('parties')).toBe(`liquidator:${address(2)} sellers:${address(3)} sellers:${address(4)}`)
  expect(JSON.parse(at('details') ?? '')).toMatchObject({ note: 'a "quoted", text' })
})

test('no cell begins a formula, and every text survives quoting', () => {
  expect(cell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`)
  expect(['+1', '-1', '@a', '-5', '-5.5'].map(cell)).toEqual(["'+1", '-1', "'@a", '-5', '-5.5'])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const [back] = parseRow(cell(text))
      expect(back?.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(text)
    }),
  )
})

test.each([200, 120, 80, 50, 20])('the legs of a bundle keep within %i columns', (width) => {
  const bundle = { ...liquidation(), profit: {} }
  const lines = formatBundle(bundle, new Map(), unvalued, {
    names: namesOf(1),
    colors: pico.createColors(true),
    width,
  })
  for (const line of lines.slice(1)) expect(visibleWidth(line)).toBeLessThanOrEqual(width)
  if (width >= 50) expect(lines.join('\n')).toContain('WETH')
})

test('a bundle of many victims is cut in its middle and says by how much', () => {
  const victims = Array.from({ length: 65 }, (_, i) => hash(100 + i))
  const { liquidation: _, ...base } = liquidation()
  const bundle: Bundle = {
    ...base,
    kind: 'sandwich',
    transactions: [hash(1), ...victims, hash(999)],
    victims,
  }
  const text = formatBundle(bundle, new Map(), unvalued, {
    names: namesOf(1),
    colors: pico.createColors(false),
    width: 200,
  }).join('\n')
  expect(text).toContain(hash(1))
  expect(text).toContain(hash(999))
  expect(text.match(/0x0{40}/g)?.length).toBe(67 - Number(/… (\d+) more/.exec(text)?.[1]))
})
