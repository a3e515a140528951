import { account, answers, block, protocol, transaction, words } from '../../testing/build.ts'
import type { CaseStep, ToldCase } from '../../testing/case.ts'

const pair = account(0xaa)
const feed = account(0xfeed)
const market = account(0x3a)
const volt = account(0xd1)
const source = { kind: 'uniswap-v2', pair, base: volt, baseDecimals: 18, quoteDecimals: 18 } as const
const reference = { kind: 'chainlink', feed, decimals: 8 } as const

const described = protocol({
  lending: [{ kind: 'aave-v3', pool: market, label: 'market' }],
  oracles: [{ name: 'VOLT', source, reference }],
})

/** A pair with a thousand volts, and a feed that says two dollars; undefined: the pair could not be read. */
function spot(dollars: number | undefined): CaseStep {
  const feedAnswer = { [`${feed}:0xfeaf968c`]: words(1, 200_000_000, 0, 1_700_000_000, 1) }
  const pairAnswer =
    dollars === undefined
      ? {}
      : { [`${pair}:0x0902f1ac`]: words(1_000, dollars, 0), [`${pair}:0x0dfe1681`]: words(volt) }
  return { block: block([transaction()]), reads: answers({ ...feedAnswer, ...pairAnswer }) }
}

export const cases: readonly ToldCase[] = [
  {
    title: 'a deviation is told once, once more when it is severe, and again after it was over',
    protocol: described,
    steps: [spot(2_070), spot(2_080), spot(2_200), spot(2_210), spot(2_000), spot(2_070)],
    severities: ['medium', 'high', 'medium'],
    victims: [pair, market],
  },
  {
    title: 'a price that drops below its second source deviates as one above it',
    protocol: described,
    steps: [spot(1_900)],
    severities: ['medium'],
  },
  {
    title: 'a price at the limit is not told of block by block, and unknown reads do not heal it',
    protocol: described,
    steps: [spot(2_042), spot(2_038), spot(2_042), spot(undefined), spot(2_042)],
    severities: ['medium'],
  },
  {
    title: "an oracle's own limit goes before the option",
    protocol: protocol({ oracles: [{ name: 'VOLT', source, reference, maxDeviationBps: 500 }] }),
    steps: [spot(2_090), spot(2_110)],
    severities: ['medium'],
  },
  {
    title: 'an update that is due is no deviation',
    protocol: described,
    steps: [spot(2_020)],
    severities: [],
  },
  {
    title: 'one that could not be read is unknown and not off',
    protocol: described,
    steps: [spot(undefined)],
    severities: [],
  },
  {
    title: 'without a second source nothing can be denied',
    protocol: protocol({ oracles: [{ name: 'VOLT', source }] }),
    steps: [spot(9_000)],
    severities: [],
  },
  {
    title: 'before a pending transaction the head has told already',
    protocol: described,
    steps: [{ ...spot(3_000), stage: 'pending' }],
    severities: [],
  },
]
