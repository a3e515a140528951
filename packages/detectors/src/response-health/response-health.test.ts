import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { responseHealth } from './detector.ts'

testCases(responseHealth, cases)

const pauser = account(0x9a5)
const market = account(0x3a6)
const described = protocol({
  emergency: [
    {
      name: 'halt',
      to: market,
      function: 'function halt(address who, uint256 why)',
      args: [pauser, 7n],
      protects: [],
    },
  ],
  pausers: [{ account: pauser, label: 'pauser', minimumBalance: 10n ** 18n, heartbeatSeconds: 60 }],
})
const balance = answers({ [`response-health:balance:${pauser}`]: words(2n * 10n ** 18n) })

test('it asks for native balances always, and for paused() only while a pause waits for its effect', () => {
  const options = responseHealth.defaults
  const first = responseHealth.initial(described, options)
  expect(responseHealth.reads?.(described, first, options)).toEqual([
    expect.objectContaining({ to: pauser, balance: true }),
  ])
  const call = transaction({ from: pauser, to: market, input: `0x8fdcaca3${words(pauser, 7).slice(2)}` })
  const paused = run(responseHealth, block([call]), { protocol: described, reads: balance })
  const reads = responseHealth.reads?.(described, paused.memory, options) ?? []
  expect(paused.memory.awaited).toHaveLength(1)
  expect(reads.map(({ to }) => to)).toEqual([pauser, market])
})

test('it measures what the pauser has and how long it is silent', () => {
  const { memory } = run(responseHealth, block([transaction({ from: pauser })], { timestamp: 1_000 }), {
    protocol: described,
    reads: balance,
  })
  const { measurements } = run(responseHealth, block([], { timestamp: 1_042 }), {
    protocol: described,
    reads: balance,
    memory,
  })
  expect(Object.fromEntries((measurements ?? []).map(({ name, value }) => [name, value]))).toEqual({
    pauser_balance_gwei: 2e9,
    pauser_silence_seconds: 42,
  })
})

test('what is not known has no value and a reason, and is in unknown', () => {
  const { measurements, unknown, findings } = run(responseHealth, block([transaction()]), {
    protocol: described,
  })
  expect(findings).toEqual([])
  expect(measurements).toHaveLength(2)
  for (const { value, reason } of measurements ?? [])
    expect([value, typeof reason]).toEqual([undefined, 'string'])
  expect(unknown).toHaveLength(2)
})

test('with nothing described it says that it cannot tell', () => {
  expect(run(responseHealth, block([transaction()])).unknown?.length).toBeGreaterThan(0)
})

test('pauses that wait for their effect stay within their bound', () => {
  const pausable = protocol({
    emergency: [{ name: 'pause', to: market, function: 'function pause()', args: [], protects: [market] }],
  })
  const pauses = Array.from({ length: 40 }, () =>
    transaction({ from: pauser, to: market, input: '0x8456cb59' }),
  )
  const { memory } = run(responseHealth, block(pauses), { protocol: pausable, options: { maxAwaiting: 3 } })
  expect(memory.awaited).toHaveLength(3)
})
