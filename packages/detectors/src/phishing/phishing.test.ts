import { expect, test } from 'vitest'
import { account, block, log, protocol, run, transaction, transferLog, word } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { phishing } from './detector.ts'
import { endsOf } from './poisoning.ts'

testCases(phishing, cases)

const treasury = account(0x7e5)
const token = account(0x70)
const described = protocol({ contracts: [{ address: treasury, label: 'treasury', role: 'treasury' }] })

test('two addresses look alike when both ends do', () => {
  expect(endsOf('0xabcd000000000000000000000000000000001234')).toBe(
    endsOf('0xabcd111111111111111111111111111111111234'),
  )
  expect(endsOf('0xabcd000000000000000000000000000000001234')).not.toBe(
    endsOf('0xabcd000000000000000000000000000000001235'),
  )
})

test('without logs and traces it is unknown', () => {
  expect(run(phishing, block([transaction()])).unknown?.length).toBeGreaterThan(0)
})

test('what a stranger sends in the name of the treasury makes nobody its partner', () => {
  const logs = [transferLog(token, treasury, account(0xbad), 5n)]
  const stranger = transaction({ from: account(0x1), to: token, logs })
  expect(run(phishing, block([stranger]), { protocol: described }).memory.partners).toEqual({})
  const own = transaction({ from: treasury, to: token, logs })
  expect(Object.keys(run(phishing, block([own]), { protocol: described }).memory.partners)).toEqual([
    treasury,
  ])
})

test('memory stays within its bounds', () => {
  const many = Array.from({ length: 40 }, (_, i) => account(0x1000 + i))
  const transactions = [
    transaction({ from: treasury, to: token, logs: many.map((to) => transferLog(token, treasury, to, 1n)) }),
    ...many.map((spender) =>
      transaction({ from: treasury, logs: [log(token, 'Approval', [treasury, spender], word(1))] }),
    ),
    ...many.map((contractAddress) => transaction({ to: null, contractAddress })),
  ]
  const options = { maxApprovals: 5, maxCreated: 5, maxPartners: 5 }
  const { memory } = run(phishing, block(transactions), { protocol: described, options })
  expect(memory.allowances).toHaveLength(5)
  expect(Object.keys(memory.created)).toHaveLength(5)
  expect(memory.partners[treasury]).toHaveLength(5)
})

test('nothing to remember leaves the memory as it was', () => {
  const first = run(phishing, block([transaction({ logs: [transferLog(token, treasury, account(1), 1n)] })]))
  expect(first.memory).toEqual(phishing.initial(protocol(), phishing.defaults))
})
