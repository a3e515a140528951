import { account, frame, protocol } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import {
  booked,
  borrowed,
  borrower,
  created,
  helper,
  liquidate,
  liquidated,
  listed,
  market,
  named,
  pool,
  position,
  reserve,
  sent,
  thief,
  tool,
} from './market.ts'

const elsewhere = protocol({ contracts: [{ address: account(0x99), label: 'other', role: 'market' }] })

const losses: readonly DetectorCase[] = [
  {
    title: 'a position that owes more than it holds, at the block after its debt changed',
    protocol: market,
    steps: [borrowed(1), position(2, 9_000, 10_000)],
    severities: ['medium'],
    victims: [pool],
  },
  {
    title: 'a liquidation that left a great debt and no collateral is high',
    protocol: market,
    steps: [liquidated(1), position(2, 0, 250_000)],
    severities: ['high'],
    victims: [pool],
  },
  {
    title: 'it is told once, and again when it has doubled',
    protocol: market,
    steps: [
      borrowed(1),
      position(2, 9_000, 10_000),
      borrowed(3),
      position(4, 9_000, 10_500),
      borrowed(5),
      position(6, 9_000, 12_000),
    ],
    severities: ['medium', 'medium'],
  },
  {
    title: 'a pool that books bad debt itself',
    protocol: market,
    steps: [booked(1)],
    severities: ['medium'],
    victims: [pool],
  },
  {
    title: 'somebody else’s pool that does is low',
    steps: [booked(1)],
    severities: ['low'],
  },
  {
    title: 'a reserve that is lent out whole, and still is an hour later',
    protocol: market,
    steps: [listed(1), named(2), reserve(3, 0, 1_000), reserve(4, 0, 1_000), reserve(303, 0, 1_000)],
    severities: ['medium', 'high'],
    victims: [pool],
  },
  {
    title: 'a helper that was created, made to borrow and liquidated by its own side',
    steps: [sent(created(), frame(helper, { input: '0x12345678' }), liquidate(helper))],
    severities: ['high'],
    victims: [pool],
    attackers: [thief, tool, helper],
  },
  {
    title: 'the described pool is critical, another one low',
    protocol: market,
    steps: [sent(created(), liquidate(helper))],
    severities: ['critical'],
    victims: [pool],
  },
  {
    title: 'of no concern to a protocol that is not the market',
    protocol: elsewhere,
    steps: [sent(created(), liquidate(helper))],
    severities: ['low'],
  },
]

const business: readonly DetectorCase[] = [
  {
    title: 'a position with collateral, and one with a cent of dust',
    protocol: market,
    steps: [borrowed(1), position(2, 20_000, 10_000), borrowed(3), position(4, 0, 1)],
    severities: [],
  },
  {
    title: 'a busy reserve, and one that fills up and empties around the threshold',
    protocol: market,
    steps: [listed(1), named(2), reserve(3, 50, 950), reserve(4, 500, 500)],
    severities: [],
  },
  {
    title: 'liquidating somebody else',
    steps: [sent(liquidate(borrower)), sent(created(), liquidate(borrower, helper))],
    severities: [],
  },
  {
    title: 'borrowers of another pool',
    protocol: protocol({ lending: [{ kind: 'aave-v3', pool: account(0x77), label: 'other' }] }),
    steps: [borrowed(1), position(2, 9_000, 10_000)],
    severities: [],
  },
]

const recordings: readonly DetectorCase[] = [
  {
    title: 'Euler: a position was given away and then liquidated by its own side',
    recorded: {
      file: 'exploits/traces/0x3097830e9921e4063d334acb82f6a79374f76f0b1a8f857e89b89bc58df1f311.json.gz',
      chainId: 1,
    },
    severities: ['high'],
  },
  {
    title: 'Onyx: helpers borrowed against a market of two shares and were liquidated',
    recorded: { file: 'exploits/recreated/OnyxProtocol.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
  },
  // Each of these blocks holds a real liquidation.
  ...[
    'mainnet/blocks/12900060',
    'mainnet/blocks/13004256',
    'mainnet/traces/13244807',
    'mainnet/traces/13376024',
  ].map(
    (name): DetectorCase => ({
      title: 'a block with an ordinary liquidation',
      recorded: { file: `${name}.json.gz`, chainId: 1 },
      severities: [],
    }),
  ),
]

export const cases: readonly DetectorCase[] = [...losses, ...business, ...recordings]
