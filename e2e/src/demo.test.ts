import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

test('the demo stops a real attack before it is mined, and prints one document', async () => {
  const args = ['demo', '--once', '--headless', '--only', 'reentrancy', '--format', 'json']
  const { code, stdout, stderr } = await runMembrane(args, { cwd: makeDirectory() })
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
})

test('what comes through a private relay is cut to the limit on chain, and paused after the first block', async () => {
  const args = [
    'demo',
    '--once',
    '--headless',
    '--block-time',
    '1',
    '--only',
    'stolen-operator',
    '--format',
    'json',
  ]
  const { code, stdout } = await runMembrane(args, { cwd: makeDirectory() })
  expect(code).toBe(0)
  const { scenarios, falseAlarms } = JSON.parse(stdout)
  const [held] = scenarios
  expect(held).toMatchObject({ name: 'stolen-operator', line: 'block', detectedAt: 'block' })
  expect(held.lossWithGuard).toBeGreaterThan(0)
  expect(held.lossWithGuard).toBeLessThan(held.lossWithoutGuard / 10)
  expect(held.findingToSentMs).toEqual(expect.any(Number))
  expect(falseAlarms).toBe(0)
})
