import { account, frame, input, protocol, transferCall } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import {
  asked,
  asset,
  at,
  burnt,
  deposit,
  described,
  gift,
  lender,
  minted,
  other,
  paid,
  priced,
  received,
  redeem,
  sent,
  strategy,
  supplied,
  thief,
  told,
  tool,
  vault,
} from './vault.ts'

const elsewhere = protocol({ contracts: [{ address: account(0x99), label: 'other', role: 'vault' }] })
const pool = account(0x9001)
const wad = 10n ** 18n

const attacks: readonly DetectorCase[] = [
  {
    title: 'a vault that gives back more than was put in is high, and critical where it is described',
    steps: [sent(deposit(1_000n), redeem(1_400n))],
    severities: ['high'],
    victims: [vault],
    attackers: [thief, tool],
  },
  {
    title: 'the described vault is critical',
    protocol: described,
    steps: [sent(deposit(1_000n), redeem(1_400n))],
    severities: ['critical'],
    victims: [vault],
  },
  {
    title: 'somebody else’s vault is low',
    protocol: elsewhere,
    steps: [sent(deposit(1_000n), redeem(1_400n))],
    severities: ['low'],
  },
  {
    title: 'where strategies hold the assets, theirs is the loss',
    steps: [
      sent(
        deposit(1_000n, strategy),
        redeem(1_400n, strategy),
        deposit(1_400n, strategy),
        redeem(2_000n, strategy),
      ),
    ],
    severities: ['high'],
    victims: [vault, strategy],
  },
  {
    title: 'the same from events alone',
    steps: [told(paid(1_000n), minted(1_000n), burnt(1_000n), received(1_400n))],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a part of the shares redeemed at a higher rate than they were minted at, after a gift',
    steps: [told(paid(1_000n), minted(1_000n), paid(9_000n), burnt(500n), received(5_000n))],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'a gift to a vault between deposit and redemption',
    steps: [sent(deposit(1_000n), gift(9_000n), frame(lender, { input: '0xc5ebeaec' }), redeem(10_000n))],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a gift to an all but empty vault prepares what the next deposit loses',
    steps: [sent(supplied(2n), deposit(2n), gift(10n ** 24n), supplied(2n))],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'two answers to one question about the price, and a lender that relied on the second',
    steps: [sent(asked(tool, wad), gift(10n ** 24n), asked(lender, 3n * wad), asked(tool, wad))],
    severities: ['high'],
    victims: [vault, lender],
  },
  {
    title: 'a described vault whose share is worth a tenth more than a block before',
    protocol: described,
    steps: [at(100, wad), at(101, (wad * 11n) / 10n)],
    severities: ['critical'],
    victims: [vault],
  },
  {
    title: 'a pending transaction after which a share would be worth a tenth less',
    protocol: described,
    steps: [
      { ...sent(deposit(1_000n)), stage: 'pending', reads: priced(wad), after: priced((wad * 9n) / 10n) },
    ],
    severities: ['critical'],
    victims: [vault],
  },
]

const business: readonly DetectorCase[] = [
  {
    title: 'what was put in comes back, less a fee',
    steps: [sent(deposit(1_000_000n), redeem(999_000n)), sent(deposit(1_000_000n), redeem(1_000_001n))],
    severities: [],
  },
  {
    title: 'a flash loan that is returned inside the lender’s call is no gift',
    steps: [
      sent(
        deposit(5_000n),
        frame(vault, {
          input: '0x5cffe9de',
          calls: [
            transferCall(asset, tool, 9_000n),
            frame(tool, { input: input('onFlashLoan', tool, asset, 9_000n, 9n, 0), calls: [gift(9_009n)] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'trading there and back with a pool that gains the other token',
    steps: [
      sent(
        frame(pool, {
          input: '0x3df02124',
          calls: [
            frame(asset, { input: input('transferFrom', tool, pool, 1_000n) }),
            transferCall(other, tool, 900n),
          ],
        }),
        frame(pool, {
          input: '0x3df02124',
          calls: [
            frame(other, { input: input('transferFrom', tool, pool, 950n) }),
            transferCall(asset, tool, 1_020n),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'tokens sent to a pair before it swaps are its price, not a gift',
    steps: [
      sent(
        frame(account(0x7007), {
          input: '0x38ed1739',
          calls: [frame(asset, { input: input('transferFrom', tool, pool, 500n) })],
        }),
        transferCall(asset, pool, 1_000n),
        frame(pool, { input: '0x022c0d9f', calls: [transferCall(other, tool, 900n)] }),
        frame(other, { input: input('approve', pool, 1n) }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a harvest that moves the price by half a per cent',
    steps: [sent(asked(tool, wad), deposit(10n), asked(lender, (wad * 1_005n) / 1_000n), asked(tool, wad))],
    severities: [],
  },
  {
    title: 'whoever burns shares of before and is paid a larger sum than today’s deposit is at most low',
    steps: [told(paid(100n), minted(100n), burnt(1_000n), received(1_000n))],
    severities: ['low'],
  },
  {
    title: 'a described vault that earns, and one that nobody had read yet',
    protocol: described,
    steps: [at(100, wad), at(101, (wad * 10_010n) / 10_000n), at(9_000, wad * 2n)],
    severities: [],
  },
]

const traces = 'exploits/traces'
const recreated = 'exploits/recreated'

const recordings: readonly DetectorCase[] = [
  {
    title: 'Eminence: bought, half moved, sold dearer, five rounds',
    recorded: {
      file: `${traces}/0x3503253131644dd9f52802d071de74e456570374d586ddd640159cf6fb9b8ad8.json.gz`,
      chainId: 1,
    },
    severities: ['high'],
    victims: ['0x5ade7ae8660293f2ebfcefaba91d141d72d221e8'],
  },
  {
    title: 'ApeRocket: a gift to a vault that paid rewards on it',
    recorded: {
      file: `${traces}/0x701a308fba23f9b328d2cdb6c7b245f6c3063a510e0d5bc21d2477c9084f93e0.json.gz`,
      chainId: 56,
    },
    severities: ['high'],
    victims: ['0x274b5b7868c848ac690dc9b4011e9e7e29133700'],
  },
  {
    title: 'Dynamic Finance: a staking contract emptied through a hundred helpers',
    recorded: {
      file: `${traces}/0xc09678fec49c643a30fc8e4dec36d0507dae7e9123c270e1f073d335deab6cf0.json.gz`,
      chainId: 56,
    },
    severities: ['high'],
    victims: ['0xa7b5eabc3ee82c585f5f4ccc26b81c3bd62ff3a9'],
  },
  {
    title: 'Onyx: an empty market given a fortune, redeemed by rounding',
    recorded: { file: `${recreated}/OnyxProtocol.test_attack.json.gz`, chainId: 1 },
    severities: ['high'],
    victims: ['0x5fdbcd61bc9bd4b6d3fd1f49a5d253165ea11750'],
  },
  {
    title: 'QiDao: a lender that read a pool’s price in the middle of a withdrawal',
    recorded: { file: `${recreated}/QiReadOnlyReentrancy.test_attack.json.gz`, chainId: 137 },
    severities: ['high'],
  },
  ...['13287210', '16257471', '19932148'].map(
    (number): DetectorCase => ({
      title: 'a block of ordinary business',
      recorded: { file: `mainnet/ordinary/${number}.json.gz`, chainId: 1 },
      severities: [],
    }),
  ),
]

export const cases: readonly DetectorCase[] = [...attacks, ...business, ...recordings]
