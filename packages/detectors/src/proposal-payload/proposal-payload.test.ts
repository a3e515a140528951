import { expect, test } from 'vitest'
import { account, block, frame, input, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { proposalPayload } from './detector.ts'

testCases(proposalPayload, cases)

const governor = account(0x90)
const described = protocol({ governance: [{ name: 'DAO', governor, minimumDelaySeconds: 1 }] })

function proposes(target: number) {
  return frame(governor, { input: input('proposeTarget', account(target), 64, 0), output: words(target) })
}

test('without logs and traces it says what it could not see', () => {
  expect(run(proposalPayload, block([transaction()])).unknown).toHaveLength(2)
})

test('what a described governor is to call and nobody saw being created is unknown', () => {
  const trace = proposes(0x51)
  const { unknown } = run(proposalPayload, block([transaction({ trace })]), { protocol: described })
  expect(unknown?.join()).toContain(`when ${account(0x51)} was created`)
})

test('the newest targets of described governance are asked for the digest of their code, and no answer is unknown', () => {
  const trace = frame(account(0xfac), { calls: [proposes(0x51), proposes(0x52), proposes(0x53)] })
  const options = { maxWatched: 2 }
  const { memory } = run(proposalPayload, block([transaction({ trace })]), { protocol: described, options })
  const wanted = proposalPayload.reads?.(described, memory, { ...proposalPayload.defaults, ...options }) ?? []
  expect(wanted.map(({ key }) => key)).toEqual([`code of ${account(0x53)}`, `code of ${account(0x52)}`])
  expect(Object.values(wanted[0]?.code ?? {})).toEqual([`0x73${account(0x53).slice(2)}3f60005260206000f3`])
  const next = run(proposalPayload, block([transaction()]), { protocol: described, memory, options })
  expect(next.unknown?.filter((why) => why.includes('could not be read'))).toHaveLength(2)
})

test('memory stays within its bounds', () => {
  const output = `0x${'5b'.repeat(40)}` as const
  const calls = Array.from({ length: 20 }, (_, i) => frame(account(0x5000 + i), { type: 'CREATE', output }))
  const proposals = Array.from({ length: 20 }, (_, i) => proposes(0x6000 + i))
  const trace = frame(account(0xfac), { calls: [...calls, ...proposals] })
  const { memory } = run(proposalPayload, block([transaction({ trace })]), {
    options: { maxCreations: 8, maxTargets: 5 },
  })
  expect(memory.created.map(({ address }) => address)[0]).toBe(account(0x500c))
  expect(memory.targets.map(({ address }) => address)).toEqual(
    Array.from({ length: 5 }, (_, i) => account(0x600f + i)),
  )
})
