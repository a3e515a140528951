import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { multisigChange } from './detector.ts'

testCases(multisigChange, cases)

const safe = account(0x5afe)
const described = protocol({ multisigs: [{ kind: 'safe', address: safe, label: 'treasury' }] })

test('it measures the threshold, and one that cannot be read is unknown and not zero', () => {
  const reads = answers({ [`${safe}:0xe75235b8`]: words(3) })
  const labels = { multisig: 'treasury', address: safe }
  const read = run(multisigChange, block([transaction()]), { protocol: described, reads })
  expect(read.measurements).toEqual([{ name: 'multisig_threshold', value: 3, labels }])
  const unread = run(multisigChange, block([transaction()]), { protocol: described })
  expect(unread.measurements?.[0]).toMatchObject({ value: undefined, reason: expect.any(String) })
  expect(unread.unknown?.join()).toContain('singleton could not be read')
})

test('a described Safe is asked for its threshold, signers and singleton', () => {
  const wanted = multisigChange.reads?.(described, {}, multisigChange.defaults) ?? []
  expect(wanted.map(({ to, data }) => [to, data])).toEqual([
    [safe, '0xe75235b8'],
    [safe, '0xa0e67e2b'],
    [safe, '0xa619486e'],
  ])
})

test('answers for a pending transaction are of the head, and nothing is remembered of them', () => {
  const reads = answers({ [`${safe}:0xe75235b8`]: words(3) })
  const { memory, findings } = run(multisigChange, block([transaction()]), {
    protocol: described,
    reads,
    stage: 'pending',
    memory: { [safe]: { threshold: 4 } },
  })
  expect([memory, findings]).toEqual([{ [safe]: { threshold: 4 } }, []])
})

test('without logs, traces and transactions it says what it could not see', () => {
  expect(run(multisigChange, block([], { tiers: block([]).tiers })).unknown).toHaveLength(3)
})
