import type { Log } from '@membrane/core'
import {
  account,
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

function at(number: number, ...logs: readonly Log[]) {
  return {
    block: block([transaction({ from: thief, to: tool, logs })], {
      number,
      timestamp: 1_700_000_000 + number,
    }),
  }
}

/** Votes that `tool` has by delegation: before and after. */
function delegated(before: number, after: number): Log {
  return log(votes, 'DelegateVotesChanged', [tool], words(before, after))
}

/** A vote of `tool` that counted so much. */
function weighed(weight: number): Log {
  return log(governor, 'VoteCast', [tool], words(7, 1, weight, 128, 0))
}

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
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'somebody who votes and trades another token at once',
    protocol: described,
    steps: [at(1, cast, transferLog(fund, lender, tool, 9n), transferLog(fund, tool, lender, 9n))],
    severities: [],
  },
  {
    title: 'votes that came in the block, counted and were gone at its end, with nothing described',
    steps: [at(1, delegated(0, 1_000), weighed(1_000), delegated(1_000, 0))],
    severities: ['medium'],
    attackers: [tool],
  },
  {
    title: 'votes delegated in the block that counted are medium for the governor’s own protocol',
    protocol: described,
    steps: [at(1, delegated(10, 1_000), weighed(500))],
    severities: ['medium'],
  },
  {
    title: 'the same with nothing described is noted',
    steps: [at(1, delegated(10, 1_000), weighed(500))],
    severities: ['low'],
  },
  {
    title: 'votes lent for the block: they come in one transaction, vote in the next and leave in a third',
    protocol: described,
    steps: [
      {
        block: block([
          {
            ...transaction({ from: lender, logs: [transferLog(votes, lender, tool, 1_000n)] }),
            hash: word(1),
          },
          { ...transaction({ from: thief, to: tool, logs: [cast] }), hash: word(2) },
          {
            ...transaction({ from: thief, logs: [transferLog(votes, tool, lender, 1_000n)] }),
            hash: word(3),
          },
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'votes of some blocks’ age where the option reaches so far back',
    protocol: described,
    options: { minimumAgeBlocks: 10 },
    steps: [at(1, delegated(0, 1_000)), at(9, weighed(1_000))],
    severities: ['medium'],
  },
  {
    title: 'votes older than the option asks',
    protocol: described,
    options: { minimumAgeBlocks: 10 },
    steps: [at(1, delegated(0, 1_000)), at(11, weighed(1_000))],
    severities: [],
  },
  {
    title: 'delegating and voting at once, with the weight that the snapshot had',
    protocol: described,
    steps: [at(1, delegated(500, 1_000), weighed(500))],
    severities: [],
  },
  {
    title: 'buying the voting token and voting with what was there before',
    protocol: described,
    steps: [at(1, transferLog(votes, lender, tool, 77n), cast)],
    severities: [],
  },
  {
    title: 'voted on and executed in one block, by two transactions',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({ from: thief, logs: [cast] }),
          { ...transaction({ from: thief, logs: [executed] }), hash: word(0xf00d) },
        ]),
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'proposed and executed in one block, found by what propose() returned where there are no logs',
    steps: [
      {
        block: block([
          transaction({ from: thief, trace: frame(governor, { input: input('propose'), output: words(7) }) }),
          {
            ...transaction({ from: thief, trace: frame(governor, { input: input('governorExecute', 7) }) }),
            hash: word(0xf00d),
          },
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'one proposal made and another executed in a block',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({ from: thief, logs: [created] }),
          {
            ...transaction({ from: thief, logs: [log(governor, 'ProposalExecuted', [], words(6))] }),
            hash: word(0xf00d),
          },
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'a proposal made, voted on and executed over days',
    protocol: described,
    steps: [at(1, created), at(delay, cast), at(2 * delay, executed)],
    severities: [],
  },
  {
    title: 'Tornado Cash’s governance taken over: locked votes, voted and executed in one run',
    recorded: {
      file: 'exploits/recreated/TornadoCash_Governance.test_attack_with_forked_foundry.json.gz',
      chainId: 1,
    },
    severities: ['high'],
    victims: ['0x5efda50f22d34f262c29268506c5fa42cb56a1ce'],
  },
  {
    title: 'a block in which somebody votes',
    recorded: { file: 'mainnet/traces/14659109.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block in which somebody votes at a governor of an older make',
    recorded: { file: 'mainnet/traces/13244807.json.gz', chainId: 1 },
    severities: [],
  },
]
