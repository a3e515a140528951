import type { Address, Log } from '@membrane/core'
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

/** An execution in which `by` calls the fund. */
function acting(by: Address) {
  const paid = frame(fund, { input: '0x11111111' })
  const calls = by === governor ? [paid] : [frame(timelock, { calls: [paid] })]
  const trace = frame(governor, { input: input('governorExecute', 7), calls })
  return { block: block([transaction({ from: thief, trace })]), reads: healthy }
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
    title:
      'proposed and executed in one pending transaction, by the governor itself: the delay and the timelock are gone around',
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
    severities: ['critical', 'high'],
    victims: [governor, fund],
    attackers: [thief, tool],
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
  {
    title: 'a proposal executed before the promised delay since it was queued',
    protocol: described,
    steps: [
      at(1, created),
      at(delay, log(governor, 'ProposalQueued', [], words(7, 0))),
      at(delay + 60, executed),
    ],
    severities: ['critical'],
    victims: [governor],
  },
  {
    title: 'a governor that acts on the protocol itself although it has a timelock',
    protocol: described,
    steps: [acting(governor)],
    severities: ['high'],
    victims: [fund],
  },
  {
    title: 'a governor that acts through its timelock',
    protocol: described,
    steps: [acting(timelock)],
    severities: [],
  },
  {
    title: 'the same where nothing is described',
    steps: [acting(governor)],
    severities: [],
  },
  {
    title: 'votes that are borrowed, and no delay, are told by another rule',
    protocol: described,
    steps: [at(1, transferLog(votes, lender, tool, 1_000n), cast, transferLog(votes, tool, lender, 1_000n))],
    severities: [],
  },
  {
    title: 'a block in which somebody votes',
    recorded: { file: 'mainnet/traces/14659109.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block in which contracts are deployed and rights handed over',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'Fortress: executed through its timelock, after the delay that it had',
    protocol: protocol({
      governance: [
        {
          name: 'Fortress',
          governor: '0xe79ecdb7fedd413e697f083982bac29e93d86b2e',
          timelock: '0xfeb692094c56b6239eb17c8793c6b963ae43480a',
          minimumDelaySeconds: delay,
        },
      ],
    }),
    recorded: {
      file: 'exploits/traces/0x13d19809b19ac512da6d110764caee75e2157ea62cb70937c8d9471afcb061bf.json.gz',
      chainId: 56,
    },
    severities: [],
  },
]
