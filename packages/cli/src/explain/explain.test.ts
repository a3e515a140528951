import type { Transfer } from '@membrane/analytics'
import type { Address, CallFrame, Hash, Transaction } from '@membrane/core'
import fc from 'fast-check'
import pico from 'picocolors'
import { expect, test } from 'vitest'
import { namesOf } from '../naming/names.ts'
import { columnNet, partyColumns } from './columns.ts'
import { flowsOf } from './explanation.ts'
import { parseHash } from './find.ts'
import { escapeXml } from './svg.ts'
import { formatTree, size } from './tree.ts'

const address = (value: number): Address => `0x${value.toString(16).padStart(40, '0')}`
const hash = (value: number): Hash => `0x${value.toString(16).padStart(64, '0')}`

function frame(fields: Partial<CallFrame> = {}): CallFrame {
  return {
    type: 'CALL',
    from: address(1),
    to: address(2),
    value: 0n,
    input: '0x',
    output: undefined,
    gasUsed: undefined,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls: [],
    ...fields,
  }
}

function draw(root: CallFrame, frames: number): readonly string[] {
  return formatTree(root, {
    names: namesOf(1),
    label: () => undefined,
    colors: pico.createColors(false),
    frames,
  })
}

const transferInput =
  `0xa9059cbb${address(7).slice(2).padStart(64, '0')}${(10n ** 18n).toString(16).padStart(64, '0')}` as const
const weth: Address = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'

test('the tree names known functions, marks delegated calls, and says what was undone and why', () => {
  const lines = draw(
    frame({
      input: '0x12345678',
      calls: [
        frame({ to: weth, input: transferInput }),
        frame({ type: 'DELEGATECALL', input: '0x70a08231' }),
        frame({
          error: 'execution reverted: no\u001b[2J\nway',
          reverted: true,
          calls: [frame({ value: 10n ** 18n, reverted: true })],
        }),
      ],
    }),
    100,
  )
  expect(lines[0]).toContain('0x12345678')
  expect(lines[1]).toContain('transfer(0x0000…0007, 1 WETH)')
  expect(lines[2]).toContain('DELEGATECALL 0x0000…0002 balanceOf')
  expect(lines[3]).toMatch(/\(undone\).*✗ execution reverted: no \[2J way$/)
  expect(lines[4]).toMatch(/^ {3}└─ \(undone\).* 1 ETH$/)
})

test('a tree too large keeps its upper part and counts the rest in their places', () => {
  const deep = (depth: number): CallFrame => frame({ calls: depth === 0 ? [] : [deep(depth - 1), frame()] })
  const root = deep(40)
  expect(size(root)).toBe(81)
  expect(draw(root, 100)).toHaveLength(81)
  const lines = draw(root, 11)
  const left = lines.flatMap((line) => /… (\d+) more/.exec(line)?.[1] ?? [])
  expect(lines.length - left.length + left.reduce((sum, more) => sum + Number(more), 0)).toBe(81)
})

test('where room is short, calls that only look something up go first', () => {
  const root = frame({
    calls: [...Array.from({ length: 10 }, () => frame({ type: 'STATICCALL' })), frame({ to: address(9) })],
  })
  expect(draw(root, 3).join('\n')).toContain('0x0000…0009')
})

const transaction = (from: Address, to: Address) => ({ from, to }) as unknown as Transaction
const anyTransfer = fc
  .record({
    token: fc.integer({ min: 100, max: 103 }).map(address),
    from: fc.integer({ min: 1, max: 20 }).map(address),
    to: fc.integer({ min: 1, max: 20 }).map(address),
    amount: fc.bigInt(0n, 10n ** 30n),
  })
  .map((fields): Transfer => ({ standard: 'erc20', tokenId: undefined, order: 0, logIndex: 0, ...fields }))

test('what all parties gain comes to nought, in columns too, and no column is lost', () => {
  fc.assert(
    fc.property(
      fc.array(anyTransfer, { maxLength: 60 }),
      fc.integer({ min: 3, max: 12 }),
      (transfers, most) => {
        const flows = flowsOf(transfers, transaction(address(3), address(4)))
        const { columns, columnOf } = partyColumns(transfers, [address(3), null, undefined], most)
        expect(columns.length).toBeLessThanOrEqual(most)
        const totals = new Map<Address, bigint>()
        for (let i = 0; i < columns.length; i++) {
          for (const [token, amount] of columnNet(flows, i, columnOf))
            totals.set(token, (totals.get(token) ?? 0n) + amount)
        }
        for (const amount of totals.values()) expect(amount).toBe(0n)
        const parties = new Set(transfers.flatMap(({ from, to }) => [from, to]))
        expect(columns.reduce((sum, { members }) => sum + members, 0)).toBe(parties.size)
        for (const { from, to } of transfers) {
          for (const party of [from, to]) expect(columnOf(party)).toBeLessThan(columns.length)
        }
      },
    ),
  )
})

test('no text gets out of its place in the drawing', () => {
  expect(escapeXml(`<script>&"'\u0000\ud800</script>`)).toBe(
    '&lt;script&gt;&amp;&quot;&#39;  &lt;/script&gt;',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeXml(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/)
    }),
  )
})

test('a hash may be given as tables show it; what is too short or no hash is a path', () => {
  const full = hash(0xabcdef)
  expect(parseHash(full)?.full).toBe(full)
  expect(parseHash(full.toUpperCase().replace('0X', '0x'))?.full).toBe(full)
  for (const cut of ['0x0000…cdef', '0x0000..cdef', '0x0000...cdef']) {
    expect(parseHash(cut)?.full).toBeUndefined()
    expect(parseHash(cut)?.matches(full)).toBe(true)
    expect(parseHash(cut)?.pattern.test(`{"hash":"${full}"}`)).toBe(true)
    expect(parseHash(cut)?.matches(hash(1))).toBe(false)
  }
  for (const none of ['trace.json', '0x1234', '0x00…ef', `${full}00`]) expect(parseHash(none)).toBeUndefined()
})
