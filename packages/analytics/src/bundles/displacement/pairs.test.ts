import { isMembraneError } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { makeAttacker, makeVictim } from '../../testing/calls.ts'
import { judgePairs, readDisplacementPairs } from './pairs.ts'
import type { PlacedTransaction } from './transaction.ts'

function sideOf({ hash, block, index, from, to, value, input, gasPrice }: PlacedTransaction) {
  return {
    hash,
    blockNumber: block,
    transactionIndex: index,
    from,
    to,
    value: `${value}`,
    input,
    gasPrice: `${gasPrice}`,
  }
}

const attacker = sideOf(makeAttacker())
const victim = sideOf(makeVictim())
const line = (fields: object = {}): string => JSON.stringify({ id: 'x', attacker, victim, ...fields })

test('pairs read back as they were written', () => {
  expect(readDisplacementPairs(`${line()}\n\n${line()}\n`)).toEqual([
    { attacker: makeAttacker(), victim: makeVictim() },
    { attacker: makeAttacker(), victim: makeVictim() },
  ])
})

test('hex, decimal text and numbers past 2^53 are exact; checksummed addresses become lower-case', () => {
  const text = line({
    victim: {
      ...victim,
      gasPrice: 'PRICE',
      value: '0x10',
      from: `0x${'aB'.repeat(20)}`,
      blockNumber: '0x65',
    },
    note: 'a "quoted" 12345678901234567890, and 0.12345678901234567890',
    usd: 0.125,
  }).replace('"PRICE"', '9007199254740993')
  expect(readDisplacementPairs(text)[0]?.victim).toMatchObject({
    gasPrice: 9_007_199_254_740_993n,
    value: 16n,
    from: `0x${'ab'.repeat(20)}`,
    block: 101,
  })
})

describe('a malformed line is told by its number', () => {
  test.each([
    ['text that is not JSON', '{"attacker":', /Line 2 .* not JSON/],
    ['no object', '[]', /Line 2 .* not a JSON object/],
    ['a side missing', JSON.stringify({ attacker }), /Line 2 .* no object 'victim'/],
    ['a field missing', line({ victim: { ...victim, from: undefined } }), /victim\.from = nothing/],
    ['half a byte', line({ victim: { ...victim, input: '0x123' } }), /victim\.input/],
    ['a fraction', line({ victim: { ...victim, gasPrice: 1.5 } }), /victim\.gasPrice = 1\.5/],
    [
      'a negative place',
      line({ attacker: { ...attacker, transactionIndex: -1 } }),
      /attacker\.transactionIndex/,
    ],
  ])('%s', (_, broken, message) => {
    let error: unknown
    try {
      readDisplacementPairs(`${line()}\n${broken}`)
    } catch (thrown) {
      error = thrown
    }
    expect(isMembraneError(error, 'PAIRS_MALFORMED')).toBe(true)
    expect(error).toMatchObject({ details: { line: 2 }, shortMessage: expect.stringMatching(message) })
  })
})

test('only the displacements among pairs become findings', () => {
  const pair = { attacker: makeAttacker({ block: 90 }), victim: makeVictim() }
  const replaced = { attacker: makeAttacker({ from: pair.victim.from }), victim: makeVictim() }
  expect(judgePairs([replaced, pair])).toMatchObject([
    {
      block: 100,
      kind: 'displacement',
      method: 'txs',
      transactions: [pair.attacker.hash, pair.victim.hash],
      victims: [pair.victim.hash],
      details: { attackerBlock: 90, blocksApart: 10 },
    },
  ])
})
