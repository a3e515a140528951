import { frame, input, protocol, transferCall } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import {
  amplified,
  at,
  burnLog,
  described,
  exchanged,
  left,
  pair,
  pool,
  provider,
  reserves,
  right,
  sent,
  swapLog,
  swapped,
  synced,
  syncLog,
  thief,
  told,
  tool,
  updated,
} from './pair.ts'

const wad = 10n ** 18n
const elsewhere = protocol({ contracts: [{ address: provider, label: 'other', role: 'vault' }] })
const [much, little] = [4_000_000n * wad, 1_000n * wad]

const breaches: readonly DetectorCase[] = [
  {
    title: 'a swap that lowers the product by a tenth and more is high, critical where the pair is described',
    steps: [sent(reserves(much, little), swapped(much + 100n, little / 2n))],
    severities: ['high'],
    victims: [pair],
    attackers: [thief, tool],
  },
  {
    title: 'the described pair is critical',
    protocol: described,
    steps: [sent(reserves(much, little), swapped(much + 100n, little / 2n))],
    severities: ['critical'],
    victims: [pair],
  },
  {
    title: 'somebody else’s pair is low',
    protocol: elsewhere,
    steps: [sent(reserves(much, little), swapped(much + 100n, little / 2n))],
    severities: ['low'],
  },
  {
    title: 'two per cent is medium, a tenth of a per cent, as some forks pay referrals, low',
    steps: [
      sent(reserves(much, little), swapped(much, (little * 98n) / 100n)),
      sent(reserves(much, little), swapped(much, (little * 999n) / 1_000n)),
    ],
    severities: ['medium', 'low'],
  },
  {
    title: 'the same from events alone',
    steps: [told(syncLog(much, little), swapLog(), syncLog(much, little / 2n), swapLog())],
    severities: ['high'],
    victims: [pair],
  },
  {
    title: 'a pair that accepts that most of one token is gone without a trade',
    steps: [sent(reserves(much, little), synced(much / 10n, little))],
    severities: ['high'],
    victims: [pair],
  },
  {
    title: 'a thousandth at a time, five hundred times',
    steps: [
      sent(
        reserves(much, little),
        ...Array.from({ length: 500 }, (_, i) => synced((much * BigInt(999 - i)) / 1_000n, little)),
      ),
    ],
    severities: ['high'],
    victims: [pair],
  },
  {
    title: 'reserves that fell by a function of no name',
    steps: [sent(reserves(much, little), frame(pair, { input: '0xdeadbeef' }), reserves(much, little / 3n))],
    severities: ['high'],
    victims: [pair],
  },
  {
    title: 'a pool that was paid both tokens and gave back more of both',
    steps: [
      sent(
        exchanged(left, 1_000n, right, 900n),
        exchanged(right, 900n, left, 1_400n),
        exchanged(left, 100n, right, 300n),
      ),
    ],
    severities: ['high'],
    victims: [pool],
  },
  {
    title: 'described pools whose share is worth less at the next block',
    protocol: described,
    steps: [
      at(100, [much, little, 60_000n * wad], wad),
      at(101, [much / 2n, little, 60_000n * wad], (wad * 99n) / 100n),
    ],
    severities: ['critical', 'critical'],
    victims: [pair, pool],
  },
  {
    title: 'a pending transaction after which the virtual price would be a little lower is medium',
    protocol: protocol({ pools: described.pools.slice(1) }),
    steps: [
      {
        ...sent(),
        stage: 'pending',
        reads: at(100, [1n, 1n, 1n], wad).reads,
        after: at(100, [1n, 1n, 1n], (wad * 9_990n) / 10_000n).reads,
      },
    ],
    severities: ['medium'],
    victims: [pool],
  },
]

const business: readonly DetectorCase[] = [
  {
    title: 'swaps that keep the product, by calls and by events',
    steps: [
      sent(reserves(much, little), swapped(much * 2n, little / 2n + 1n), swapped(much, little + 5n)),
      told(syncLog(much, little), swapLog(), syncLog(much * 2n, little / 2n + 1n), swapLog()),
    ],
    severities: [],
  },
  {
    title: 'liquidity that is taken out lowers the product and no invariant',
    steps: [
      sent(
        reserves(much, little),
        updated(input('pairBurn', tool), much / 2n, little / 2n, transferCall(left, tool, much / 2n)),
      ),
      told(syncLog(much, little), swapLog(), syncLog(much / 2n, little / 2n), burnLog()),
    ],
    severities: [],
  },
  {
    title: 'a token that burns four per cent from its own pair',
    steps: [sent(reserves(much, little), synced((much * 96n) / 100n, little))],
    severities: [],
  },
  {
    title: 'a stable pair trades by a rule of its own under which the plain product falls',
    steps: [
      sent(
        reserves(1_000_000n * wad, 1_000_000_000_000n),
        // Of a million each: x³y + xy³ was 2, and is 2.007 with 1.3 and 0.706 of it; the plain product fell by 8 %.
        swapped(1_300_000n * wad, 706_000_000_000n),
      ),
    ],
    severities: [],
  },
  {
    title: 'pairs with virtual reserves share the calls and not the rule',
    steps: [sent(amplified(much, little), swapped(much + wad, little / 2n))],
    severities: [],
  },
  {
    title: 'trading with a pool that gains the other token, and a loan of two tokens that is repaid',
    steps: [
      sent(exchanged(left, 1_000n, right, 900n), exchanged(right, 950n, left, 1_050n)),
      sent(
        frame(pool, {
          input: '0x5c38449e',
          calls: [
            transferCall(left, tool, 5_000n),
            transferCall(right, tool, 5_000n),
            frame(tool, {
              input: input('receiveFlashLoan', 0),
              calls: [transferCall(left, pool, 5_001n), transferCall(right, pool, 5_001n)],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'liquidity of before that two tokens leave for',
    steps: [
      sent(
        frame(pool, {
          input: '0x5b36389c',
          calls: [transferCall(left, tool, 900n), transferCall(right, tool, 900n)],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'described pools that earn fees, and a pair that mints the protocol its part of them',
    protocol: described,
    steps: [
      at(100, [much, little, 60_000n * wad], wad),
      at(101, [much + wad, little, 60_000n * wad], wad + 1n),
      at(102, [much + wad, little, (60_000n * wad * 1_004n) / 1_000n], wad + 1n),
    ],
    severities: [],
  },
]

const traces = 'exploits/traces'

const recordings: readonly DetectorCase[] = [
  {
    title: 'Impossible Finance: swapped by a function that never checked the product',
    recorded: {
      file: `${traces}/0x0220704a99ddfb982d26e65cc337f26b77dc057930b7aa1d848cc48ec77984a8.json.gz`,
      chainId: 56,
    },
    severities: ['high'],
    victims: ['0x8ae4dffbf44c1c6c4c18489914401ef830ee146d'],
  },
  {
    title: 'Saddle: a metapool traded there and back at two prices of its base',
    recorded: {
      file: `${traces}/0x2b023d65485c4bb68d781960c2196588d03b871dc9eb1c054f596b7ca6f7da56.json.gz`,
      chainId: 1,
    },
    severities: ['high'],
    victims: ['0x824dcd7b044d60df2e89b1bb888e66d8bcf41491'],
  },
  {
    title: 'Safemoon: anybody could burn the pair’s tokens',
    recorded: {
      file: `${traces}/0x48e52a12cb297354a2a1c54cbc897cf3772328e7e71f51c9889bb8c5e533a934.json.gz`,
      chainId: 56,
    },
    severities: ['high'],
    victims: ['0x8e0301e3bde2397449fef72703e71284d0d149f1'],
  },
  {
    title: 'Balancer: a deflationary token drained its pool, in a whole block of other business',
    recorded: { file: 'mainnet/blocks/10355807.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0x0e511aa1a137aad267dfe3a6bfca0b856c1a3682'],
  },
  ...['mainnet/blocks/12914944', 'mainnet/ordinary/12244000', 'mainnet/ordinary/15537394'].map(
    (name): DetectorCase => ({
      title: 'a block of ordinary business',
      recorded: { file: `${name}.json.gz`, chainId: 1 },
      severities: [],
    }),
  ),
]

export const cases: readonly DetectorCase[] = [...breaches, ...business, ...recordings]
