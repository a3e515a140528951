import { account, answers, block, protocol, transaction, words } from '../../testing/build.ts'
import type { CaseStep, ToldCase } from '../../testing/case.ts'

const feed = account(0xfeed)
const market = account(0x3a)
const now = 1_700_000_000

const described = protocol({
  lending: [{ kind: 'aave-v3', pool: market, label: 'market' }],
  oracles: [{ name: 'VOLT', source: { kind: 'chainlink', feed, decimals: 8 }, heartbeatSeconds: 3_600 }],
})

/** A block in which the feed was last updated so many seconds before; undefined: it could not be read. */
function aged(seconds: number | undefined): CaseStep {
  return {
    block: block([transaction()], { timestamp: now }),
    ...(seconds === undefined
      ? {}
      : {
          reads: answers({
            [`${feed}:0xfeaf968c`]: words(1, 200_000_000, now, now - seconds, 1),
          }),
        }),
  }
}

export const cases: readonly ToldCase[] = [
  {
    title: 'a feed that misses its heartbeat is medium, and unknown reads in between do not heal it',
    protocol: described,
    steps: [aged(4_500), aged(undefined), aged(4_600)],
    severities: ['medium'],
    victims: [feed, market],
  },
  {
    title: 'a feed that misses two is high',
    protocol: described,
    steps: [aged(7_300)],
    severities: ['high'],
  },
  {
    title: 'a feed that was fresh in between is told of again',
    protocol: described,
    steps: [aged(4_500), aged(10), aged(4_500)],
    severities: ['medium', 'medium'],
  },
  {
    title: 'an update that lies in the future is high',
    protocol: described,
    steps: [aged(-5_000)],
    severities: ['high'],
  },
  { title: 'a little late is not stale', protocol: described, steps: [aged(3_700)], severities: [] },
  { title: 'a fresh feed is quiet', protocol: described, steps: [aged(12)], severities: [] },
  {
    title: 'a feed that could never be read is unknown and not stale',
    protocol: described,
    steps: [aged(undefined)],
    severities: [],
  },
  {
    title: 'a pending transaction tells nothing of age that its head did not',
    protocol: described,
    steps: [{ ...aged(9_000), stage: 'pending' }],
    severities: [],
  },
  {
    title: 'an oracle without a promised heartbeat is never late',
    protocol: protocol({ oracles: [{ name: 'VOLT', source: { kind: 'chainlink', feed, decimals: 8 } }] }),
    steps: [aged(1_000_000)],
    severities: [],
  },
]
