import { dataDirectory } from '@membrane/chain/testing'
import { expect, test } from 'vitest'
import { evaluateData, summarise, table } from './data.ts'

const data = dataDirectory()

test.skipIf(data === undefined)(
  'every recorded file loads, and every whole header verifies',
  async () => {
    const summary = summarise(await evaluateData(data ?? ''))
    for (const { files, loaded } of summary) expect(loaded).toBe(files)
    const ordinary = summary.find(({ folder }) => folder === 'mainnet/ordinary')
    expect(ordinary).toMatchObject({ verified: ordinary?.files, notAuthentic: 0 })
  },
  120_000,
)

test('columns line up, numbers to the right', () => {
  expect(
    table([
      { name: 'a', count: 5 },
      { name: 'bcd', count: 1000 },
    ]),
  ).toBe('name  count\na         5\nbcd    1000')
})
