import { expect, test } from 'vitest'
import { account, block, frame, log, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { upgrade } from './detector.ts'

testCases(upgrade, cases)

const proxy = account(0x9a)
const described = protocol({ contracts: [{ address: proxy, label: 'vault', role: 'vault' }] })

test('without logs, traces and state diff it says what it could not see', () => {
  expect(run(upgrade, block([transaction()])).unknown).toHaveLength(3)
})

test('whether the new code’s source is published is unknown, and said to be', () => {
  const logs = [log(proxy, 'Upgraded', [account(0x11)])]
  const { unknown } = run(upgrade, block([transaction({ logs })]), { protocol: described })
  expect(unknown?.join()).toContain(`source of ${account(0x11)}`)
})

test('the finding says what code created in the block can do, and that it was run at once', () => {
  const code = account(0x11)
  const trace = frame(proxy, {
    calls: [
      frame(code, { type: 'CREATE', output: `0x5b33ff${'00'.repeat(40)}` }),
      frame(code, { type: 'DELEGATECALL', input: '0x8129fc1c' }),
    ],
  })
  const logs = [log(proxy, 'Upgraded', [code])]
  const { findings } = run(upgrade, block([transaction({ logs, trace })]), { protocol: described })
  expect(findings[0]?.evidence).toEqual([
    expect.objectContaining({ kind: 'log' }),
    expect.objectContaining({ kind: 'measure', name: expect.stringContaining('destroy itself') }),
    expect.objectContaining({ kind: 'frame', path: [1], selector: '0x8129fc1c' }),
  ])
})

test('memory stays within its bounds', () => {
  const output = `0x${'60'.repeat(64)}` as const
  const calls = Array.from({ length: 20 }, (_, i) => frame(account(0x5000 + i), { type: 'CREATE', output }))
  const forwards = Array.from({ length: 20 }, (_, i) => {
    const input = `0x${(i + 1).toString(16).padStart(8, '0')}` as const
    return frame(proxy, { input, calls: [frame(account(0x11), { type: 'DELEGATECALL', input })] })
  })
  const trace = frame(account(0xfac), { calls: [...calls, ...forwards] })
  const { memory } = run(upgrade, block([transaction({ trace })]), {
    protocol: described,
    options: { maxRemembered: 8, maxForwards: 5 },
  })
  expect(memory.lives.map(([address]) => address)).toEqual(
    Array.from({ length: 8 }, (_, i) => account(0x500c + i)),
  )
  expect(Object.keys(memory.forwards)).toHaveLength(5)
})
