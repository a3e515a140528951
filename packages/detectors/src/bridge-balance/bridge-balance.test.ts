import type { StateRead } from '@membrane/core'
import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, transferLog, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { bridgeBalance } from './detector.ts'

testCases(bridgeBalance, cases)

const escrow = account(0xe5c)
const locked = account(0x10c)
const nobody = account(0)
const bridgeTo = (chainId: number, token: number) => ({
  label: `to ${chainId}`,
  escrow: { chainId: 1, holder: escrow, token: locked },
  minted: { chainId, token: account(token) },
})
const described = protocol({ bridges: [bridgeTo(10, 0xa), bridgeTo(20, 0xb)] })
const keys = (bridgeBalance.reads?.(
  described,
  bridgeBalance.initial(described, bridgeBalance.defaults),
  bridgeBalance.defaults,
) ?? []) as readonly StateRead[]
const lockedKey = keys.find(({ chainId }) => chainId === undefined)?.key ?? ''
const issuedKey = (chain: number) => keys.find(({ chainId }) => chainId === chain)?.key ?? ''

test('each side is read on its own chain', () => {
  expect(new Set(keys.map(({ chainId }) => chainId))).toEqual(new Set([undefined, 10, 20]))
})

test('supplies that share an escrow are added up', () => {
  const reads = (a: number, b: number) =>
    answers({ [lockedKey]: words(1_000), [issuedKey(10)]: words(a), [issuedKey(20)]: words(b) })
  expect(run(bridgeBalance, block([]), { protocol: described, reads: reads(400, 600) }).findings).toEqual([])
  const { findings, measurements } = run(bridgeBalance, block([]), {
    protocol: described,
    reads: reads(700, 600),
  })
  expect(findings).toEqual([expect.objectContaining({ severity: 'critical', victims: [escrow] })])
  expect(measurements).toEqual([expect.objectContaining({ name: 'bridge_backing_bps', value: 7_692 })])
})

test('one supply known above what is locked is enough, and the other is said to be unknown', () => {
  const reads = answers({ [lockedKey]: words(1_000), [issuedKey(10)]: words(2_000) })
  const { findings, unknown, measurements } = run(bridgeBalance, block([]), { protocol: described, reads })
  expect(findings).toHaveLength(1)
  expect(unknown?.join()).toContain('to 20')
  expect(measurements).toEqual([])
})

test('what cannot be read is unknown and its measurement has no value', () => {
  const { findings, measurements, unknown } = run(bridgeBalance, block([]), { protocol: described })
  expect(findings).toEqual([])
  expect(measurements?.every(({ value, reason }) => value === undefined && reason !== undefined)).toBe(true)
  expect(unknown?.join()).toContain('chain 10')
})

test('a deficit that doubles is told again', () => {
  const at = (held: number, memory?: unknown) =>
    run(bridgeBalance, block([]), {
      protocol: described,
      memory,
      reads: answers({ [lockedKey]: words(held), [issuedKey(10)]: words(1_000), [issuedKey(20)]: words(0) }),
    })
  const first = at(900)
  const same = at(850, first.memory)
  const worse = at(700, same.memory)
  const healed = at(1_000, worse.memory)
  expect([first, same, worse, healed].map(({ findings }) => findings.length)).toEqual([1, 0, 1, 0])
  expect(healed.memory.told).toEqual({})
})

test('memory stays within its bounds', () => {
  const logs = Array.from({ length: 20 }, (_, i) =>
    transferLog(locked, account(i + 1), escrow, BigInt(i + 1)),
  )
  const mints = Array.from({ length: 20 }, (_, i) =>
    transferLog(account(0xa), nobody, account(1), BigInt(1e6 + i)),
  )
  const options = { maxOpen: 4, maxReleases: 4, warmUpSeconds: 0 }
  let memory: unknown
  for (const [chainId, list] of [
    [1, logs],
    [10, mints],
  ] as const) {
    memory = run(bridgeBalance, block([transaction({ logs: list })], { chainId, timestamp: 5 }), {
      protocol: described,
      options,
      memory,
    }).memory
  }
  const kept = memory as ReturnType<typeof bridgeBalance.initial>
  for (const { entered, left } of Object.values(kept.passages)) {
    expect(entered.length).toBeLessThanOrEqual(4)
    expect(left.length).toBeLessThanOrEqual(4)
  }
})
