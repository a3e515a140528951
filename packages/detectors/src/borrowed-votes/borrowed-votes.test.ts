import { expect, test } from 'vitest'
import { account, block, log, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { borrowedVotes } from './detector.ts'

testCases(borrowedVotes, cases)

test('without logs and traces it says what it could not see', () => {
  expect(run(borrowedVotes, block([transaction()])).unknown).toHaveLength(2)
})

test('memory stays within its bound and is empty where only the block’s own votes are young', () => {
  const logs = Array.from({ length: 20 }, (_, i) =>
    log(account(0x77), 'DelegateVotesChanged', [account(0x1000 + i)], words(0, 1)),
  )
  const { memory } = run(borrowedVotes, block([transaction({ logs })]), {
    options: { minimumAgeBlocks: 5, maxAcquisitions: 8 },
  })
  expect(memory.map((one) => one.account)).toEqual(Array.from({ length: 8 }, (_, i) => account(0x100c + i)))
  expect(run(borrowedVotes, block([transaction({ logs })])).memory).toEqual([])
})

test('the evidence says how many votes came and how many counted', () => {
  const [token, governor, voter] = [account(0x77), account(0x90), account(0xbad)]
  const logs = [
    log(token, 'DelegateVotesChanged', [voter], words(0, 100)),
    log(governor, 'VoteCast', [voter], words(7, 1, 100, 128, 0)),
    log(token, 'DelegateVotesChanged', [voter], words(100, 0)),
  ]
  const { findings } = run(borrowedVotes, block([transaction({ logs })]))
  expect(findings[0]?.evidence).toContainEqual(
    expect.objectContaining({ kind: 'flow', account: voter, token, amount: '100' }),
  )
  expect(findings[0]?.evidence).toContainEqual(
    expect.objectContaining({ name: 'votes counted', value: '100' }),
  )
})
