import { expect, test } from 'vitest'
import { account, answers, block, log, protocol, run, transaction, word, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { governanceDelay } from './detector.ts'

testCases(governanceDelay, cases)

const timelock = account(0x71)
const described = protocol({ governance: [{ name: 'DAO', timelock, minimumDelaySeconds: 100 }] })

test('it measures the delay in force and the delay from queue to execution', () => {
  const reads = answers({ [`${timelock}:0x6a42b8f8`]: words(100) })
  const of = (event: 'CallScheduled' | 'CallExecuted', timestamp: number, memory?: unknown) =>
    run(
      governanceDelay,
      block([transaction({ logs: [log(timelock, event, [word(1), 0], words(0))] })], { timestamp }),
      { protocol: described, reads, memory },
    )
  const queued = of('CallScheduled', 1_000)
  const done = of('CallExecuted', 1_150, queued.memory)
  const measured = Object.fromEntries((done.measurements ?? []).map(({ name, value }) => [name, value]))
  expect(measured).toEqual({ governance_delay_seconds: 150, governance_minimum_delay_seconds: 100 })
  expect(done.memory.scheduled).toEqual({})
})

test('a delay that cannot be read is unknown and not zero', () => {
  const { measurements, unknown } = run(governanceDelay, block([transaction()]), { protocol: described })
  expect(measurements).toEqual([
    expect.objectContaining({
      name: 'governance_minimum_delay_seconds',
      value: undefined,
      reason: expect.any(String),
    }),
  ])
  expect(unknown?.length).toBeGreaterThan(0)
})

test('an execution whose schedule was never seen is unknown', () => {
  const logs = [log(timelock, 'CallExecuted', [word(1), 0], words(0))]
  const { findings, unknown } = run(governanceDelay, block([transaction({ logs })]), { protocol: described })
  expect(findings).toEqual([])
  expect(unknown?.join()).toContain('before this guard watched')
})

test('memory stays within its bound', () => {
  const logs = Array.from({ length: 20 }, (_, i) => log(timelock, 'CallScheduled', [word(i), 0], words(0)))
  const { memory } = run(governanceDelay, block([transaction({ logs })]), { options: { maxScheduled: 8 } })
  expect(Object.keys(memory.scheduled)).toHaveLength(8)
})
