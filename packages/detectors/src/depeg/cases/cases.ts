import { account, answers, block, protocol, transaction, words } from '../../testing/build.ts'
import type { CaseStep, ToldCase } from '../../testing/case.ts'

const coin = account(0xc0)
const other = account(0xd0)
const feed = account(0xfeed)
const pool = account(0xaa)

const described = protocol({
  tokens: [
    { address: coin, symbol: 'USDM', decimals: 18 },
    { address: other, symbol: 'USDC', decimals: 6 },
  ],
  pools: [{ kind: 'curve', address: pool, tokens: [coin, other], label: 'USDM/USDC' }],
  stablecoins: [
    {
      token: coin,
      label: 'USDM',
      price: { kind: 'chainlink', feed, decimals: 4 },
      pools: [pool],
      minters: [],
    },
  ],
})

const unread = '0x4903b0d1'

/** A block in which the coin stands at so many hundredths of a cent, and holds this share in per cent of the pool. */
function at(price: number | undefined, share: number | undefined = 50): CaseStep {
  const round = price === undefined ? {} : { [`${feed}:0xfeaf968c`]: words(1, price, 0, 0, 1) }
  const balances =
    share === undefined
      ? {}
      : {
          [`${pool}:${unread}${words(0).slice(2)}`]: words(BigInt(share) * 10n ** 18n),
          [`${pool}:${unread}${words(1).slice(2)}`]: words(BigInt(100 - share) * 10n ** 6n),
        }
  return { block: block([transaction()]), reads: answers({ ...round, ...balances }) }
}

export const cases: readonly ToldCase[] = [
  {
    title: 'a coin that loses its peg is told once a level, and again after it was sound',
    protocol: described,
    steps: [at(10_000), at(9_880), at(9_870), at(9_700), at(9_690), at(9_990), at(9_880)],
    severities: ['medium', 'high', 'medium'],
    victims: [coin],
  },
  {
    title: 'a coin above its peg is off as well',
    protocol: described,
    steps: [at(10_150)],
    severities: ['medium'],
  },
  {
    title: 'a pool that fills up with the coin shows flight before the price does',
    protocol: described,
    steps: [at(9_990, 70), at(9_985, 83), at(9_985, 84), at(9_960, 96)],
    severities: ['medium', 'high'],
    victims: [coin, pool],
  },
  {
    title: "a coin's own limit goes before the option",
    protocol: {
      ...described,
      stablecoins: described.stablecoins.map((one) => ({ ...one, maxDeviationBps: 50 })),
    },
    steps: [at(9_945)],
    severities: ['medium'],
  },
  {
    title: 'a price at the limit is not told of block by block, and unknown reads do not heal it',
    protocol: described,
    steps: [at(9_899), at(9_905), at(9_899), at(undefined), at(9_899)],
    severities: ['medium'],
  },
  {
    title: 'the ordinary wobble of a sound coin',
    protocol: described,
    steps: [at(9_970, 65)],
    severities: [],
  },
  {
    title: 'a pool from which everybody buys the coin is no flight',
    protocol: described,
    steps: [at(10_010, 5)],
    severities: [],
  },
  {
    title: 'what could not be read is unknown and not off',
    protocol: described,
    steps: [at(undefined, undefined)],
    severities: [],
  },
  { title: 'without a described coin there is nothing to hold a peg', steps: [at(1)], severities: [] },
]
