import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { errors } from '../signals/errors.ts'
import { events } from '../signals/events.ts'
import { block, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases, passedOn, solvency, withdrawal } from './cases/cases.ts'
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
