import type { EvidenceLevel } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildFinding, hashOf } from '../testing/factories.ts'
import { holds, landingOf, precedes } from './timing.ts'

const mined = (number: number) => buildFinding({}, { block: { number, hash: hashOf(number) } })
const pending = (number: number) =>
  buildFinding({}, { stage: 'pending', block: { number, hash: hashOf(number) } })

const usual = { latencyBlocks: 1, approvalBlocks: 0, finalityBlocks: 64 }
const land = (evidence: EvidenceLevel, head: number, more: Partial<Parameters<typeof landingOf>[0]> = {}) =>
  landingOf({ evidence, ahead: undefined, head, findings: [mined(head)], ...usual, ...more })

test('a pause against a transaction in the mempool takes its place', () => {
  const ahead = { block: 10, index: 3 }
  const landing = land('pending', 9, { ahead, findings: [pending(9)] })
  expect(landing).toEqual({ ...ahead, path: 'mempool' })
  expect(precedes(ahead, { block: 10, index: 3 })).toBe(true)
  expect(precedes(ahead, { block: 10, index: 2 })).toBe(false)
})

test('a playbook that waits for a mined block does not act on the mempool', () => {
  expect(land('head', 9, { ahead: { block: 10, index: 3 }, findings: [pending(9)] })).toBeUndefined()
})

test('the more settled the evidence must be, the later the response comes', () => {
  expect(land('head', 10)).toEqual({ block: 11, index: 0, path: 'next-block' })
  expect(land('head', 10, { latencyBlocks: 4 })?.block).toBe(14)
  // The block itself is the first confirmation.
  expect(land({ confirmations: 3 }, 10)?.block).toBe(13)
  expect(land('finalized', 10)?.block).toBe(75)
})

test('people who approve take their time, also against the mempool', () => {
  expect(land('head', 10, { approvalBlocks: 50 })?.block).toBe(61)
  const late = land('pending', 9, {
    ahead: { block: 10, index: 3 },
    findings: [pending(9)],
    approvalBlocks: 50,
  })
  expect(late).toEqual({ block: 60, index: 0, path: 'next-block' })
})

test('without a finding in a mined block, evidence from blocks never comes', () => {
  expect(land('head', 10, { findings: [pending(9)] })).toBeUndefined()
})

test('a response never precedes what gave its evidence, and holds until it ends', () => {
  const level = fc.oneof(
    fc.constantFrom<EvidenceLevel>('pending', 'head', 'finalized'),
    fc.record({ confirmations: fc.integer({ min: 1, max: 100 }) }),
  )
  const small = fc.integer({ min: 0, max: 50 })
  fc.assert(
    fc.property(
      level,
      small,
      fc.integer({ min: 1, max: 9 }),
      small,
      small,
      small,
      (evidence, head, latencyBlocks, approvalBlocks, index, length) => {
        const landing = land(evidence, head, { latencyBlocks, approvalBlocks })
        if (landing === undefined) throw new Error('evidence from a mined block always comes')
        expect(precedes(landing, { block: head, index })).toBe(false)
        const pause = { landing, until: landing.block + length }
        expect(holds(pause, { block: head, index })).toBe(false)
        expect(holds(pause, { block: landing.block, index })).toBe(true)
        expect(holds(pause, { block: pause.until + 1, index })).toBe(false)
      },
    ),
  )
})
