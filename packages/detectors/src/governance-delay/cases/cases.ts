import type { Log } from '@membrane/core'
import {
  account,
  answers,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferLog,
  word,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const governor = account(0x90)
const timelock = account(0x71)
const fund = account(0xf0)
const votes = account(0x77)
const lender = account(0x1e4d)
const thief = account(0xbad)
const tool = account(0xbad2)
const delay = 172_800

const described = protocol({
  contracts: [
    { address: governor, label: 'governor', role: 'governor' },
    { address: fund, label: 'fund', role: 'treasury' },
  ],
  governance: [{ name: 'DAO', governor, timelock, votingToken: votes, minimumDelaySeconds: delay }],
})

const created = log(governor, 'ProposalCreated', [], words(7))
const cast = log(governor, 'VoteCast', [tool], words(7, 1, 100))
const executed = log(governor, 'ProposalExecuted', [], words(7))
const scheduled = log(timelock, 'CallScheduled', [word(1), 0], words(0))
const ran = log(timelock, 'CallExecuted', [word(1), 0], words(0))

function at(number: number, ...logs: readonly Log[]) {
  return {
    block: block([transaction({ from: thief, to: tool, logs })], {
      number,
      timestamp: 1_700_000_000 + number,
    }),
    reads: healthy,
  }
}

const healthy = answers({ [`${timelock}:0xf27a0c92`]: words(delay) })

const capture = [
  transferLog(votes, lender, tool, 1_000n),
  created,
  cast,
  executed,
  transferLog(votes, tool, lender, 1_001n),
]

export const cases: readonly DetectorCase[] = [
  {
    title: 'votes borrowed to propose, vote and execute in one pending transaction are critical',
    protocol: described,
    steps: [
      {
        stage: 'pending',
        block: block([
          transaction({
            from: thief,
            logs: capture,
            trace: frame(tool, {
              calls: [
                frame(governor, { input: input('propose') }),
                frame(governor, { input: input('castVote', 7, 1) }),
                frame(governor, {
                  input: input('emergencyExecute', 7),
                  calls: [frame(fund, { input: '0x11111111' })],
                }),
              ],
            }),
          }),
        ]),
      },
    ],
    severities: ['critical'],
    victims: [governor, fund],
    attackers: [thief, tool],
  },
  {
    title: 'borrowed votes that are only cast are high: the execution will follow',
    protocol: described,
    steps: [at(1, transferLog(votes, lender, tool, 1_000n), cast, transferLog(votes, tool, lender, 1_000n))],
    severities: ['high'],
  },
  {
    title: 'an unknown governor that is voted and executed at once is found by its calls',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            trace: frame(tool, {
              calls: [
                frame(governor, { input: input('voteBeanstalk', 18) }),
                frame(governor, { input: input('emergencyCommit', 18) }),
              ],
            }),
          }),
        ]),
      },
    ],
    severities: ['medium'],
  },
  {
    title: 'a proposal executed in the block that made it, by two transactions',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({ from: thief, logs: [created] }),
          { ...transaction({ from: thief, logs: [executed] }), hash: word(0xf00d) },
        ]),
        reads: healthy,
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'an operation executed before the promised delay is critical',
    protocol: described,
    steps: [at(1, scheduled), at(3_600, ran)],
    severities: ['critical'],
    victims: [timelock],
  },
  {
    title: 'a delay lowered below the promise is critical, and so is the delay read afterwards',
    protocol: described,
    steps: [
      {
        ...at(1, log(timelock, 'MinDelayChange', [], words(delay, 60))),
        reads: answers({ [`${timelock}:0xf27a0c92`]: words(60) }),
      },
      { ...at(2), reads: answers({ [`${timelock}:0xf27a0c92`]: words(60) }) },
    ],
    severities: ['critical', 'high'],
  },
  {
    title: 'a quorum that is lowered is medium',
    protocol: described,
    steps: [at(1, log(governor, 'QuorumNumeratorUpdated', [], words(10, 1)))],
    severities: ['medium'],
  },
  {
    title: 'queue, wait for the delay, execute',
    protocol: described,
    steps: [at(1, created), at(2, cast), at(10, scheduled), at(10 + delay, executed, ran)],
    severities: [],
  },
  {
    title: 'a cancelled operation is forgotten',
    protocol: described,
    steps: [at(1, scheduled), at(2, log(timelock, 'TimelockCancelled', [word(1)]))],
    severities: [],
  },
  {
    title: 'somebody who votes and trades another token at once',
    protocol: described,
    steps: [at(1, cast, transferLog(fund, lender, tool, 9n), transferLog(fund, tool, lender, 9n))],
    severities: [],
  },
  {
    title: 'settings that are raised protect users more',
    protocol: described,
    steps: [
      at(
        1,
        log(timelock, 'MinDelayChange', [], words(delay, delay * 2)),
        log(governor, 'VotingPeriodSet', [], words(10, 20)),
      ),
    ],
    severities: [],
  },
]
