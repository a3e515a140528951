import type { CallFrame } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, frame, input, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { at, deposit, described, redeem, sent, supplied, tool, vault } from './cases/vault.ts'
import { sharePrice } from './detector.ts'

testCases(sharePrice, cases)

test('a described vault that cannot be read is unknown, and its measurement says why', () => {
  const { unknown, measurements } = run(sharePrice, block([transaction()]), { protocol: described })
  expect(unknown?.join()).toContain('vault: the price of a share could not be read')
  expect(measurements).toEqual([expect.objectContaining({ value: undefined, reason: expect.any(String) })])
})

test('the first reading is compared with nothing and said to be unknown; the second is measured', () => {
  const first = run(sharePrice, at(100, 1_000_000n).block, {
    protocol: described,
    reads: at(100, 1_000_000n).reads,
  })
  expect(first.unknown?.join()).toContain('no earlier price')
  const next = at(101, 1_001_000n)
  const second = run(sharePrice, next.block, { protocol: described, reads: next.reads, memory: first.memory })
  expect(second.measurements).toEqual([expect.objectContaining({ name: 'share_price_move_bps', value: 10 })])
})

test('without traces and logs nothing was followed, and that is said', () => {
  const { unknown } = run(sharePrice, block([transaction()]))
  expect(unknown?.join()).toMatch(/gifts.*not seen.*no deposit could be followed/)
})

test('a move is laid at the door of the only transaction that touched the vault, of none when there were several', () => {
  const [before, after] = [at(100, 1_000_000n), at(101, 2_000_000n)]
  const memory = run(sharePrice, before.block, { protocol: described, reads: before.reads }).memory
  const [touch] = after.block.transactions
  const judge = (count: number) =>
    run(
      sharePrice,
      block(
        Array.from({ length: count }, (_, index) => ({ ...(touch ?? transaction()), index })),
        { number: 101 },
      ),
      { protocol: described, reads: after.reads, memory },
    ).findings.map(({ transaction: hash }) => hash)
  expect(judge(1)).toEqual([touch?.hash])
  expect(judge(2)).toEqual([undefined])
})

test('no deposit and redemption of honest size is a finding, and every one a tenth dearer is', () => {
  const amount = fc.bigInt({ min: 10_000n, max: 10n ** 30n })
  fc.assert(
    fc.property(amount, fc.bigInt({ min: 0n, max: 100n }), (stake, loss) => {
      const back = stake - (stake * loss) / 100n
      expect(run(sharePrice, sent(deposit(stake), redeem(back)).block).findings).toEqual([])
      const more = stake + stake / 10n
      expect(run(sharePrice, sent(deposit(stake), redeem(more)).block).findings).toHaveLength(1)
    }),
  )
})

test('a hostile trace of many vaults and questions is read in one go', () => {
  const many: CallFrame[] = Array.from({ length: 3_000 }, (_, i) =>
    i % 2 === 0
      ? supplied(BigInt(i))
      : frame(account(i), {
          input: input('pricePerShare'),
          type: 'STATICCALL',
          output: input('pricePerShare'),
        }),
  )
  const deep = many.reduce<CallFrame>((inner, one) => ({ ...one, calls: [inner] }), frame(vault))
  const trace = frame(tool, { calls: [deep] })
  expect(run(sharePrice, block([transaction({ trace })])).findings).toEqual([])
})
