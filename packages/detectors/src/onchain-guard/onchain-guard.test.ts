import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { errors } from '../signals/errors.ts'
import { events } from '../signals/events.ts'
import { account, block, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases, described, passedOn, solvency, withdrawal } from './cases/cases.ts'
import { onchainGuard } from './detector.ts'

testCases(onchainGuard, cases)

test('a broken invariant is named, with the figures before and after', () => {
  const { findings } = run(onchainGuard, passedOn('InvariantBroken', solvency, 7, 100).block)
  expect(findings[0]?.title).toContain('"solvency"')
  expect(findings[0]?.evidence).toContainEqual(
    expect.objectContaining({ kind: 'measure', threshold: '7', value: '100' }),
  )
})

test('one error is told once, where it arose, however many frames pass it on', () => {
  const { findings } = run(onchainGuard, passedOn('InvariantBroken', solvency, 0, 1).block)
  expect(findings).toHaveLength(1)
  expect(findings[0]?.evidence[0]).toMatchObject({ kind: 'frame', path: [0] })
})

test('the queued amount is told in the token’s unit', () => {
  const { findings } = run(onchainGuard, withdrawal(10n, 90n).block)
  expect(findings[0]?.title).toContain('90 base units')
})

const thief = account(0xbad)
const user = account(0xa11ce)

/** Severities, and memory, of blocks of one withdrawal each, one after the other. */
function queue(
  ...steps: readonly (readonly [paid: bigint, queued: bigint, from: Address, number: number])[]
) {
  let memory = onchainGuard.initial(described, onchainGuard.defaults)
  return steps.map(([paid, queued, from, number]) => {
    const result = run(
      onchainGuard,
      { ...withdrawal(paid, queued, from).block, number },
      { protocol: described, memory },
    )
    memory = result.memory
    return result.findings[0]?.severity
  })
}

test('who waits behind a line that was told of is no alarm of his own; who made it, and the next line, are', () => {
  expect(queue([10n, 90n, thief, 100], [0n, 5n, user, 101])).toEqual(['high', 'low'])
  expect(queue([10n, 90n, thief, 100], [0n, 50n, thief, 101])).toEqual(['high', 'medium'])
  expect(queue([10n, 90n, thief, 100], [2n, 50n, user, 101])).toEqual(['high', 'high'])
  const { line } = onchainGuard.defaults
  expect(queue([10n, 90n, thief, 100], [0n, 5n, user, 101 + line])).toEqual(['high', 'medium'])
})

test('without traces and logs it says what it could not see', () => {
  const { findings, unknown } = run(onchainGuard, block([transaction()]))
  expect(findings).toEqual([])
  expect(unknown).toHaveLength(2)
})

/** Declarations of a Solidity source as canonical signatures. */
function declared(source: string, kind: 'event' | 'error'): readonly string[] {
  return [...source.matchAll(new RegExp(`\\b${kind}\\s+(\\w+)\\(([^)]*)\\)`, 'g'))].map(
    ([, name, parameters = '']) =>
      `${name}(${parameters
        .split(',')
        .map((parameter) => parameter.trim().split(/\s+/)[0])
        .join(',')})`,
  )
}

test.each([
  ['interfaces/IOutflowLimiter.sol', 'event', [events.MembraneClaimQueued, events.MembraneSurged]],
  ['interfaces/IGuardedFrame.sol', 'error', [errors.ReentrantFrame, errors.NotSettled]],
  ['frame/invariants/Invariants.sol', 'error', [errors.InvariantBroken]],
] as const)('%s declares the %ss that the rule reads', (file, kind, signals) => {
  const path = createRequire(import.meta.url).resolve(`@membrane/contracts/src/${file}`)
  const signatures = declared(readFileSync(path, 'utf8'), kind)
  for (const { signature } of signals) expect(signatures).toContain(signature)
})
