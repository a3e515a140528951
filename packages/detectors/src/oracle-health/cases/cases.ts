import type { Hex, Log } from '@membrane/core'
import { account, answers, block, frame, log, protocol, transaction, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const pair = account(0xaa)
const feed = account(0xfeed)
const market = account(0x3a)
const volt = account(0xd1)
const thief = account(0xbad)

const described = protocol({
  contracts: [{ address: market, label: 'market', role: 'market' }],
  lending: [{ kind: 'aave-v3', pool: market, label: 'market' }],
  oracles: [
    {
      name: 'VOLT',
      source: { kind: 'uniswap-v2', pair, base: volt, baseDecimals: 18, quoteDecimals: 18 },
      reference: { kind: 'chainlink', feed, decimals: 8 },
      heartbeatSeconds: 3_600,
    },
    { name: 'VOLT feed', source: { kind: 'chainlink', feed, decimals: 8 }, heartbeatSeconds: 3_600 },
  ],
})

const now = 1_700_000_000

/** Reserves of volt and dollars, and the feed's answer with its age. */
function reads(volts: number, dollars: number, answer: number, age = 0) {
  return answers({
    [`${pair}:0x0902f1ac`]: words(volts, dollars, 0),
    [`${pair}:0x0dfe1681`]: words(volt),
    [`${feed}:0xfeaf968c`]: words(1, answer, now, now - age, 1),
  })
}

function sync(volts: number, dollars: number): Log {
  return log(pair, 'SyncV2', [], words(volts, dollars))
}

function swapped(logs: readonly Log[], used: Hex | undefined = undefined) {
  const trace =
    used === undefined
      ? frame(account(0xbad2))
      : frame(account(0xbad2), { calls: [frame(market, { input: used })] })
  return block([transaction({ from: thief, logs, trace })], { timestamp: now })
}

const quiet = { block: block([transaction()], { timestamp: now }), reads: reads(1_000, 2_000, 200_000_000) }

export const cases: readonly DetectorCase[] = [
  {
    title: 'a price moved and moved back around a loan from the market is critical while it is still pending',
    protocol: described,
    steps: [
      quiet,
      {
        stage: 'pending',
        block: swapped([sync(400, 5_000), sync(990, 2_020)], '0xa415bcad'),
        reads: reads(1_000, 2_000, 200_000_000),
      },
    ],
    severities: ['critical'],
    victims: [market, pair],
    attackers: [thief],
  },
  {
    title: 'a price left off that the market reads at once is high',
    protocol: described,
    steps: [
      quiet,
      {
        stage: 'pending',
        block: swapped([sync(700, 2_860)], '0xa415bcad'),
        reads: reads(1_000, 2_000, 200_000_000),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'a deviation from the second source is told once, and again after it was healed',
    protocol: described,
    steps: [
      { ...quiet, reads: reads(1_000, 2_070, 200_000_000) },
      { ...quiet, reads: reads(1_000, 2_080, 200_000_000) },
      quiet,
      { ...quiet, reads: reads(1_000, 2_200, 200_000_000) },
    ],
    severities: ['medium', 'high'],
  },
  {
    title: 'a feed that misses its heartbeat is medium, and unknown reads in between do not heal it',
    protocol: described,
    steps: [
      { ...quiet, reads: reads(1_000, 2_000, 200_000_000, 4_500) },
      { block: quiet.block },
      { ...quiet, reads: reads(1_000, 2_000, 200_000_000, 4_600) },
    ],
    severities: ['medium'],
  },
  {
    title: 'a pool nobody described that is thrown about within one transaction is medium',
    steps: [{ block: swapped([sync(1_000, 2_000), sync(300, 6_700), sync(990, 2_030)]) }],
    severities: ['medium'],
  },
  {
    title: 'an ordinary trade moves the price a little',
    protocol: described,
    steps: [
      quiet,
      { block: swapped([sync(980, 2_041)], '0xa415bcad'), reads: reads(980, 2_041, 205_000_000) },
    ],
    severities: [],
  },
  {
    title: 'a big trade that leaves the market alone is low',
    protocol: described,
    steps: [quiet, { block: swapped([sync(800, 2_500)]), reads: reads(800, 2_500, 312_000_000) }],
    severities: ['low'],
  },
  {
    title: 'a little late is not stale',
    protocol: described,
    steps: [{ ...quiet, reads: reads(1_000, 2_000, 200_000_000, 3_700) }],
    severities: [],
  },
]
