import { describe, expect, test } from 'vitest'
import { account, block, frame, protocol, run, transaction, transferLog, word } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { answersOf, described, held, no, owed, testimony, vault, yes } from './cases/answers.ts'
import { cases } from './cases/cases.ts'
import { invariant } from './detector.ts'
import { statementsOf } from './statement.ts'

describe('cases', () => testCases(invariant, cases))

const well = answersOf(held, yes)
const memory = run(invariant, block([]), { protocol: described, reads: well }).memory
const broken = answersOf(owed, yes)

function after(transactions: Parameters<typeof block>[0], options = {}) {
  const seen = { protocol: described, reads: broken, memory, options }
  return run(invariant, block(transactions), seen).findings
}

test('evidence is the read with its reason, and the calls that may have done it', () => {
  const [finding] = after([transaction({ trace: frame(account(1), { calls: [frame(vault)] }) })])
  expect(finding).toMatchObject({ transaction: word(0xbeef), severity: 'critical' })
  expect(finding?.evidence).toEqual([
    { kind: 'read', address: account(0x1407), call: 'invariant_solvent()', value: 'reverted: owed' },
    expect.objectContaining({ kind: 'frame', path: [0], to: vault }),
  ])
})

test('where several transactions touched the vault, none is blamed and all are named, up to the limit', () => {
  const many = Array.from({ length: 5 }, () => transaction({ trace: frame(vault) }))
  const [finding] = after(many, { maxSuspects: 3 })
  expect(finding).toMatchObject({ transaction: undefined, attackers: [] })
  expect(finding?.evidence.filter(({ kind }) => kind === 'frame')).toHaveLength(3)
})

test('calls that were reverted or can only read have touched nothing', () => {
  const reverted = frame(account(1), { calls: [frame(vault, { reverted: true, error: 'reverted' })] })
  const reading = frame(account(1), { calls: [frame(vault, { type: 'STATICCALL' })] })
  const [finding] = after([transaction({ trace: reverted }), transaction({ trace: reading })])
  expect(finding?.evidence).toHaveLength(1)
})

test('without traces an event of the vault tells, and the missing tier is said', () => {
  const logs = [transferLog(vault, account(1), account(2), 1n)]
  const [finding] = after([transaction({ to: account(1), logs }), transaction({ to: account(1) })])
  expect(finding).toMatchObject({ transaction: word(0xbeef), unknown: ['traces'] })
})

test('a pending transaction is to blame for what it leaves, whichever contracts it went through', () => {
  const pending = block([transaction({ from: account(0xbad), trace: frame(account(0x99)) })])
  const input = { stage: 'pending' as const, block: pending, reads: well, protocol: described, memory }
  const { findings, memory: kept } = invariant.evaluate({ ...input, after: broken }, invariant.defaults)
  expect(findings).toEqual([
    expect.objectContaining({
      transaction: word(0xbeef),
      attackers: expect.arrayContaining([account(0xbad)]),
    }),
  ])
  expect(kept).toEqual(memory)
})

test('what could not be read after a pending transaction is unknown, with the reason', () => {
  const input = { stage: 'pending' as const, block: block([]), reads: well, protocol: described, memory }
  const gone = answersOf({ ok: false, reason: 'no eth_simulateV1' }, yes)
  const { findings, unknown } = invariant.evaluate({ ...input, after: gone }, invariant.defaults)
  expect([findings, unknown]).toEqual([[], ['solvent: no eth_simulateV1']])
  const { unknown: both } = invariant.evaluate(input, invariant.defaults)
  expect(both).toEqual(['solvent, capped: it was not evaluated'])
})

test('whether each holds is measured; what is not known has a reason in place of a value', () => {
  const reads = answersOf({ ok: false, reason: 'pruned' }, no)
  const { measurements, unknown } = run(invariant, block([]), { protocol: described, reads, memory })
  expect(measurements).toEqual([
    { name: 'invariant_holds', value: undefined, labels: { invariant: 'solvent' }, reason: 'pruned' },
    { name: 'invariant_holds', value: 0, labels: { invariant: 'capped' } },
  ])
  expect(unknown).toEqual(['solvent: pruned'])
})

test('memory has one entry for each described invariant; one that is changed begins anew', () => {
  expect(Object.values(memory)).toEqual(['held', 'held'])
  const [solvent] = described.invariants
  if (solvent === undefined) throw new Error('there is no invariant')
  const changed = protocol({ invariants: [{ ...solvent, code: '0x01' }] })
  const [statement] = statementsOf(changed)
  const reads = new Map([[statement?.key ?? '', testimony(false)]])
  const result = run(invariant, block([]), { protocol: changed, reads, memory })
  expect(result.findings).toMatchObject([{ severity: 'medium' }])
  expect(Object.keys(result.memory)).toHaveLength(1)
})

test('every invariant is read at the block and after what is pending; a function with arguments is unknown', () => {
  const reads = invariant.reads?.(described, memory, invariant.defaults) ?? []
  expect(reads.map(({ after: asked }) => asked)).toEqual([true, true])
  expect(new Set(reads.map(({ key }) => key)).size).toBe(2)
  const [first] = described.invariants
  if (first === undefined) throw new Error('there is no invariant')
  const odd = protocol({ invariants: [{ ...first, function: 'function invariant_of(address) view' }] })
  expect(invariant.reads?.(odd, {}, invariant.defaults)).toEqual([])
  expect(run(invariant, block([]), { protocol: odd }).unknown).toEqual([
    'solvent: its function is no view without arguments',
  ])
})
