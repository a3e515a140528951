import { stripVTControlCharacters } from 'node:util'
import type { Address, CallFrame } from '@membrane/core'
import fc from 'fast-check'
import pico from 'picocolors'
import { expect, test } from 'vitest'
import { size } from '../explain/tree.ts'
import { namesOf } from '../naming/names.ts'
import { visibleWidth } from '../output/table.ts'
import { type CallTreeView, formatCallTree, type Mark } from './callTree.ts'

const address = (value: number): Address => `0x${value.toString(16).padStart(40, '0')}`

function frame(fields: Partial<CallFrame> = {}): CallFrame {
  return {
    type: 'CALL',
    from: address(1),
    to: address(2),
    value: 0n,
    input: '0x12345678',
    output: undefined,
    gasUsed: undefined,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls: [],
    ...fields,
  }
}

function draw(root: CallFrame, marks: readonly Mark[] = [], view: Partial<CallTreeView> = {}) {
  return formatCallTree(root, marks, {
    names: namesOf(1),
    label: () => undefined,
    colors: pico.createColors(false),
    width: 100,
    most: 20,
    full: false,
    ...view,
  })
}

const mark = (path: readonly number[], note = 'here', detector = 'reentrancy'): Mark => ({
  path,
  note,
  detector,
})

test('a small tree: kinds, names, values, gas, failures, and an arrow with the note beside what is wrong', () => {
  const root = frame({
    gasUsed: 1_234_567,
    calls: [
      frame({ type: 'STATICCALL', to: address(3), input: '0x70a08231' }),
      frame({
        to: address(4),
        value: 10n ** 18n,
        input: '0x',
        calls: [frame({ to: address(5), error: 'execution reverted: no\u001b[2Jway', reverted: true })],
      }),
      frame({ type: 'CREATE2', to: address(6) }),
    ],
  })
  expect(draw(root, [mark([1], 'control handed over'), mark([1, 0], 'state re-entry')])).toEqual([
    '  CALL 0x0000…0002 0x12345678 1,234,567 gas',
    '  ├ STATIC 0x0000…0003 balanceOf',
    '▶ ├ CALL 0x0000…0004 receive 1 ETH',
    '  │   ↳ control handed over (reentrancy)',
    '▶ │ └ CALL 0x0000…0005 0x12345678 ✗ execution reverted: no [2Jway',
    '  │     ↳ state re-entry (reentrancy)',
    '  └ CREATE2 0x0000…0006 new contract',
  ])
})

test('what was undone by a failure above it says so; what failed and what is offending is red', () => {
  const root = frame({
    calls: [
      frame({ error: 'out of gas', reverted: true, calls: [frame({ to: address(3), reverted: true })] }),
    ],
  })
  expect(draw(root)[2]).toMatch(/0x12345678 undone$/)
  const colored = draw(root, [mark([])], { colors: pico.createColors(true) })
  const red = '\u001b[31m'
  expect(colored[0]).toContain(`${red}\u001b[1m▶ `)
  expect(colored[2]).toContain(`${red}✗ out of gas`)
  expect(colored.map(stripVTControlCharacters)).toEqual(draw(root, [mark([])]))
})

test('a proxy and its code share a line; with --full each has its own, and so has one that a note speaks of', () => {
  const code = frame({ type: 'DELEGATECALL', to: address(9), calls: [frame({ to: address(4) })] })
  const root = frame({ calls: [frame({ to: address(3), calls: [code] })] })
  expect(draw(root)).toEqual([
    '  CALL 0x0000…0002 0x12345678',
    '  └ CALL 0x0000…0003 ⇢ 0x0000…0009 0x12345678',
    '    └ CALL 0x0000…0004 0x12345678',
  ])
  expect(draw(root, [], { full: true })).toHaveLength(4)
  expect(draw(root, [mark([0, 0])])[2]).toMatch(/^▶ {3}└ DELEGATE/)
})

test('long rows of calls are folded and counted, except for what is offending, however far down it is', () => {
  const many = Array.from({ length: 400 }, (_, i) => frame({ to: address(100 + i) }))
  const root = frame({ calls: [frame({ calls: many }), frame({ to: address(3) })] })
  const lines = draw(root, [mark([0, 317])])
  expect(lines.length).toBeLessThan(30)
  const at = lines.findIndex((line) => line.startsWith('▶'))
  expect(lines[at]).toContain('0x0000…01a1')
  expect(lines[at - 1]).toMatch(/… \d+ more calls$/)
  expect(lines[at + 2]).toMatch(/└ … 82 more calls$/)
  expect(draw(root, [mark([0, 317])], { full: true })).toHaveLength(size(root) + 1)
})

test('a tree deeper than the screen stops moving to the right and says its depth instead', () => {
  const deep = (left: number): CallFrame => frame({ calls: left === 0 ? [] : [deep(left - 1)] })
  const lines = draw(deep(60), [mark(Array.from({ length: 60 }, () => 0))], { width: 80 })
  expect(lines).toHaveLength(62)
  expect(lines[60]).toMatch(/^▶ 60 /)
  for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(80)
  expect(lines[60]).toContain('0x12345678')
})

test('a trace as deep as a hostile one can be does not end the program', () => {
  let root = frame()
  for (let i = 0; i < 20_000; i++) root = frame({ calls: [root] })
  expect(draw(root, [], { full: true })).toHaveLength(20_001)
})

test('a path that leads nowhere marks nothing', () => {
  expect(draw(frame(), [mark([3, 1])])).toEqual(['  CALL 0x0000…0002 0x12345678'])
})

const anyFrame = (calls: fc.Arbitrary<readonly CallFrame[]>) =>
  fc
    .record({
      type: fc.constantFrom('CALL' as const, 'STATICCALL' as const, 'DELEGATECALL' as const),
      to: fc.integer({ min: 1, max: 9 }).map(address),
      calls,
    })
    .map(frame)
const anyTree = fc.letrec<{ tree: CallFrame }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    anyFrame(fc.constant([])),
    anyFrame(fc.array(tie('tree'), { maxLength: 5 })),
  ),
})).tree

test('whatever the tree: shown and folded calls add up, and every marked call has its arrow and note', () => {
  fc.assert(
    fc.property(
      anyTree,
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.integer({ min: 40, max: 120 }),
      (root, steps, width) => {
        const path: number[] = []
        const left = [...steps]
        for (let at = root; left.length > 0 && at.calls.length > 0; ) {
          const index = (left.shift() ?? 0) % at.calls.length
          path.push(index)
          at = at.calls[index] as CallFrame // in bounds
        }
        const lines = draw(root, [mark(path, 'N')], { width, most: 8 })
        expect(lines.filter((line) => line.startsWith('▶'))).toHaveLength(1)
        expect(lines.filter((line) => line.includes('↳ N'))).toHaveLength(1)
        for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(width)
        const wide = draw(root, [mark(path, 'N')], { width: 400, most: 8 })
        let counted = 0
        for (const line of wide) {
          if (line.includes('↳')) continue
          const folded = /… (\d+) more calls?$/.exec(line)?.[1]
          const hidden = Number(/… \+(\d+)/.exec(line)?.[1] ?? 0)
          counted += folded === undefined ? 1 + hidden + (line.match(/⇢/g)?.length ?? 0) : Number(folded)
        }
        expect(counted).toBe(size(root))
      },
    ),
  )
})
