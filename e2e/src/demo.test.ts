import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

test('the demo stops a real attack before it is mined, and prints one document', async () => {
  const args = ['demo', '--once', '--headless', '--only', 'reentrancy', '--format', 'json']
  const { code, stdout, stderr } = await runMembrane(args, { cwd: makeDirectory(), longestMs: 110_000 })
  expect([code, stderr]).toEqual([0, ''])
  const result = JSON.parse(stdout)
  expect(Object.keys(result)).toEqual(['scenarios', 'benignTransactions', 'falseAlarms'])
  expect(result.scenarios).toEqual([
    {
      name: 'reentrancy',
      title: expect.any(String),
      line: 'pending',
      detected: true,
      detectedAt: 'pending',
      detectors: expect.arrayContaining(['reentrancy']),
      leadTimeMs: expect.any(Number),
      sightToFindingMs: expect.any(Number),
      findingToSentMs: expect.any(Number),
      lossWithoutGuard: expect.any(Number),
      lossWithGuard: 0,
      unit: expect.any(String),
    },
  ])
  expect(result.scenarios[0].lossWithoutGuard).toBeGreaterThan(0)
  expect(result.benignTransactions).toBeGreaterThan(0)
  expect(result.falseAlarms).toBe(0)
}, 120_000)

test('what comes through a private relay is held by the contracts, and by the pause after the first block', async () => {
  const only = ['loan-repaid-by-deposit', 'stolen-operator']
  const args = ['demo', '--once', '--headless', '--block-time', '1', '--only', ...only, '--format', 'json']
  const { code, stdout } = await runMembrane(args, { cwd: makeDirectory(), longestMs: 170_000 })
  expect(code).toBe(0)
  const { scenarios, falseAlarms } = JSON.parse(stdout)
  const [inTransaction, afterBlock] = scenarios
  expect(inTransaction).toMatchObject({
    name: 'loan-repaid-by-deposit',
    line: 'transaction',
    detectedAt: 'block',
    lossWithGuard: 0,
  })
  expect(inTransaction.lossWithoutGuard).toBeGreaterThan(0)
  expect(afterBlock).toMatchObject({ name: 'stolen-operator', line: 'block', detectedAt: 'block' })
  expect(afterBlock.lossWithGuard).toBeGreaterThan(0)
  expect(afterBlock.lossWithGuard).toBeLessThan(afterBlock.lossWithoutGuard / 10)
  expect(afterBlock.findingToSentMs).toEqual(expect.any(Number))
  expect(falseAlarms).toBe(0)
}, 180_000)
