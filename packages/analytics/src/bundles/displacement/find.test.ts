import type { CallFrame } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attackerAccount,
  attackerContract,
  callOf,
  makeAttacker,
  makeBlock,
  makeVictim,
  secretOf,
  target,
  unplace,
  victimAccount,
} from '../../testing/calls.ts'
import { addressOf, hashOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { findDisplacements } from './find.ts'
import { isDisplacement } from './judge.ts'
import type { PlacedTransaction } from './transaction.ts'
import { createDisplacementWindow } from './window.ts'

const blockOf = (number: number, ...placed: readonly PlacedTransaction[]) => makeBlock(number, placed)

const victim = makeVictim({ status: 'reverted' })
const attacker = makeAttacker({ status: 'success' })

test('a displacement is reported in the victim’s block with both transactions and who they were', () => {
  expect(findDisplacements(blockOf(100, attacker, victim))).toEqual([
    {
      block: 100,
      kind: 'displacement',
      method: 'txs',
      confidence: 'high',
      transactions: [attacker.hash, victim.hash],
      victims: [victim.hash],
      protocol: null,
      pool: null,
      parties: { attacker: attackerAccount, attackerContract, victim: victimAccount, target },
      profit: {},
      details: expect.objectContaining({ rule: 'copied-through-contract', outbid: 1n, outcome: 'lost' }),
    },
  ])
})

test('a block already read gives the same', () => {
  const reading = makeReading(
    [attacker, victim].map((placed) =>
      makeTransaction({ index: placed.index, status: placed.status, transaction: unplace(placed) }),
    ),
    { number: 100, method: 'traces' },
  )
  expect(findDisplacements(reading)).toEqual(findDisplacements(blockOf(100, attacker, victim)))
})

describe('a window of earlier blocks', () => {
  const found = (blocks: readonly number[], at: number) => {
    const window = createDisplacementWindow()
    for (const number of blocks) findDisplacements(blockOf(number, { ...attacker, block: number }), window)
    return findDisplacements(blockOf(at, { ...victim, block: at }), window)
  }

  test('holds the attackers of 20 blocks', () => {
    expect(found([100], 101)).toMatchObject([{ block: 101, details: { attackerBlock: 100 } }])
    expect(found([100], 120)).toHaveLength(1)
    expect(found([100], 121)).toEqual([])
  })

  test('reports a victim once, with the first who displaced it', () => {
    expect(found([99, 100], 101)).toMatchObject([{ details: { attackerBlock: 99 } }])
  })

  test('forgets a block that another of its number replaces', () => {
    const window = createDisplacementWindow()
    findDisplacements(blockOf(100, attacker), window)
    findDisplacements(blockOf(100), window)
    expect(findDisplacements(blockOf(101, { ...victim, block: 101 }), window)).toEqual([])
  })

  test('does not grow with the chain', () => {
    const window = createDisplacementWindow()
    for (let number = 1; number < 200; number++) {
      const packed = makeAttacker({ input: `${makeAttacker().input ?? '0x'}ff` })
      const others = Array.from({ length: 5 }, (_, i) =>
        makeAttacker({ to: addressOf(number * 8 + i) }, callOf(secretOf(number * 8 + i))),
      )
      findDisplacements(blockOf(number, packed, ...others), window)
    }
    expect(window.blocks).toHaveLength(21)
    expect(window.direct.size).toBe(21 * 5 + 1)
    expect([...window.embedded.values()].flat()).toHaveLength(21 * 5)
  })
})

test('a copy in calldata that is not made of words is found', () => {
  const input = `0x01${target.slice(2)}0000${victim.input?.slice(2)}` as const
  expect(findDisplacements(blockOf(100, { ...attacker, input }, victim))).toHaveLength(1)
})

test('a copy that the attacker’s contract makes up by itself is found in its call tree', () => {
  const inner: CallFrame = {
    type: 'CALL',
    from: attackerContract,
    to: target,
    value: 0n,
    input: victim.input ?? '0x',
    output: undefined,
    gasUsed: undefined,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls: [],
  }
  const trace = { ...inner, to: attackerContract, input: callOf(), calls: [inner] }
  const hidden = { ...attacker, input: callOf(secretOf(9)), trace }
  expect(findDisplacements(blockOf(100, hidden, victim))).toHaveLength(1)
  const elsewhere = { ...trace, calls: [{ ...inner, to: addressOf(99) }] }
  expect(findDisplacements(blockOf(100, { ...hidden, trace: elsewhere }, victim))).toEqual([])
})

test('a failed attacker is not remembered', () => {
  expect(findDisplacements(blockOf(100, { ...attacker, status: 'reverted' }, victim))).toEqual([])
})

test('whatever it reports, the pair alone is a displacement; and no victim on words is overlooked', () => {
  const status = fc.constantFrom('success' as const, 'reverted' as const, 'unknown' as const)
  const transaction = fc.oneof(
    fc.record({ copies: fc.boolean(), secret: fc.nat(3), sender: fc.nat(2), price: fc.nat(3), status }),
  )
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 12 }), (drafts) => {
      const placed = drafts.map(({ copies, secret, sender, price, status }, index) => {
        const call = callOf(secretOf(secret))
        const fields = { index, hash: hashOf(index), status, gasPrice: 10_000_000_000n + BigInt(price) }
        return copies
          ? makeAttacker({ ...fields, from: addressOf(10 + sender) }, call)
          : makeVictim({ ...fields, from: addressOf(10 + sender), input: call })
      })
      const expected = placed.filter((late, i) =>
        placed.slice(0, i).some((early) => isDisplacement(early, late).displacement),
      )
      const rows = findDisplacements(blockOf(100, ...placed))
      expect(rows.flatMap(({ victims }) => victims)).toEqual(expected.map(({ hash }) => hash))
    }),
  )
})
