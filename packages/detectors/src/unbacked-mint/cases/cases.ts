import { account, frame, input, protocol, transferCall, transferLog } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import {
  balance,
  burnt,
  coin,
  mint,
  minted,
  minter,
  other,
  pair,
  sale,
  sent,
  staking,
  supplied,
  supplyAnswer,
  thief,
  token,
  told,
  tool,
} from './token.ts'

const elsewhere = protocol({ contracts: [{ address: account(0x99), label: 'other', role: 'token' }] })
const bridged = protocol({
  bridges: [
    {
      label: 'bridge',
      escrow: { chainId: 5, holder: account(0xe5c), token: other },
      minted: { chainId: 1, token },
    },
  ],
})

const outOfNothing: readonly DetectorCase[] = [
  {
    title: 'more than there was of a token, minted for nothing, is high',
    steps: [sent(supplied(1_000_000n), mint(5_000_000n))],
    severities: ['high'],
    victims: [token, staking],
    attackers: [thief, tool],
  },
  {
    title: 'somebody else’s token is low',
    protocol: elsewhere,
    steps: [sent(supplied(1_000_000n), mint(5_000_000n))],
    severities: ['low'],
  },
  {
    title: 'minted for nothing and sold for most of what the pool held is medium',
    steps: [sent(mint(9_000n), ...sale(9_000n, 800n, 200n))],
    severities: ['medium'],
    victims: [token, pair],
  },
  {
    title: 'the same told by events alone, where no balance was asked for, is low',
    steps: [
      told(minted(9_000n), transferLog(token, tool, pair, 9_000n), transferLog(other, pair, tool, 800n)),
    ],
    severities: ['low'],
  },
  {
    title: 'a balance that a transfer of one unit multiplied',
    steps: [
      sent(
        balance(pair, 1_000n),
        transferCall(token, pair, 1n),
        balance(pair, 9_000_000n),
        transferCall(token, tool, 1n),
      ),
    ],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'a transfer to oneself that doubles the balance',
    steps: [sent(balance(tool, 50_000n), transferCall(token, tool, 50_000n), balance(tool, 100_000n))],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'a described coin minted by who is no minter of it is critical',
    protocol: coin,
    steps: [{ ...sent(mint(10n)), reads: supplyAnswer(1_000_010n) }],
    severities: ['critical'],
    victims: [token],
    attackers: [staking, tool],
  },
  {
    title: 'a quarter of the supply of a bridged likeness for nothing, at once and in a pending transaction',
    protocol: bridged,
    steps: [
      { ...told(minted(250_000n)), reads: supplyAnswer(1_250_000n) },
      { ...told(minted(250_000n)), reads: supplyAnswer(1_000_000n), stage: 'pending' },
    ],
    severities: ['critical', 'critical'],
    victims: [token],
  },
]

const business: readonly DetectorCase[] = [
  {
    title: 'rewards that are claimed, and kept, and sold for a little of a pool: the last is low',
    steps: [
      sent(supplied(1_000_000n), mint(100n)),
      sent(supplied(1_000_000n), mint(100n), ...sale(100n, 10n, 1_000n)),
    ],
    severities: ['low'],
  },
  {
    title: 'shares for a deposit, pulled or sent before, and for coins',
    steps: [
      sent(
        supplied(1_000n),
        mint(5_000n, staking, frame(other, { input: input('transferFrom', tool, staking, 9n) })),
      ),
      sent(supplied(1_000n), transferCall(other, token, 9n), mint(5_000n, token)),
      sent(
        supplied(1_000n),
        frame(staking, {
          value: 5n,
          input: '0x4e71d92d',
          calls: [frame(token, { input: input('mint', tool, 5_000n) })],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'the first mint of a new token, with its supply asked for before and after',
    steps: [sent(supplied(0n), mint(10n ** 24n), supplied(10n ** 24n))],
    severities: [],
  },
  {
    title: 'counts of unique tokens, whose transfers name an id',
    steps: [
      sent(
        balance(tool, 5n),
        frame(token, { input: input('transferFrom', tool, pair, 2n) }),
        frame(token, { input: input('transferFrom', pair, tool, 1n) }),
        frame(token, { input: input('transferFrom', pair, tool, 0n) }),
        balance(tool, 6n),
      ),
    ],
    severities: [],
  },
  {
    title: 'a mint for somebody else',
    steps: [told(minted(10n ** 24n, account(0xa)))],
    severities: [],
  },
  {
    title: 'balances that transfers explain, that another call changed, and a fee on transfer',
    steps: [
      sent(
        balance(tool, 10n),
        frame(pair, { input: '0x4e71d92d', calls: [transferCall(token, tool, 90n)] }),
        balance(tool, 100n),
        frame(token, { input: '0xaf14052c' }),
        balance(tool, 5_000n),
        transferCall(token, pair, 1_000n),
        balance(tool, 4_000n),
      ),
      sent(balance(pair, 100n), transferCall(token, pair, 100n), balance(pair, 190n)),
    ],
    severities: [],
  },
  {
    title: 'a token that stands for a debt comes with what was lent: low',
    protocol: bridged,
    steps: [
      {
        ...told(minted(250_000n), transferLog(other, pair, tool, 240_000n)),
        reads: supplyAnswer(1_250_000n),
      },
    ],
    severities: ['low'],
  },
  {
    title: 'a described coin: an ordinary mint by its minter, and a loan of it that is burnt again',
    protocol: coin,
    steps: [
      { ...sent(mint(10n, minter)), reads: supplyAnswer(1_000_010n) },
      { ...told(minted(900_000n), burnt(900_000n)), reads: supplyAnswer(1_000_010n) },
    ],
    severities: [],
  },
]

const recordings: readonly DetectorCase[] = [
  {
    title: 'Visor: shares for a deposit that a contract of the depositor’s own waved through',
    recorded: {
      file: 'exploits/traces/0x69272d8c84d67d1da2f6425b339192fa472898dce936f24818fda415c1c1ff3f.json.gz',
      chainId: 1,
    },
    severities: ['high'],
    victims: ['0xc9f27a50f82571c1c8423a42970613b8dbda14ef'],
  },
  {
    title: 'USDs: an account that got code between two transfers was credited out of nothing',
    recorded: { file: 'exploits/recreated/usds.test_attack.json.gz', chainId: 42_161 },
    severities: ['high'],
    victims: ['0xd74f5255d557944cf7dd0e45ff521520002d5748'],
  },
  ...['12159808', '12244000', '6196166', '18426253'].map(
    (number): DetectorCase => ({
      title: 'a block of ordinary business',
      recorded: { file: `mainnet/ordinary/${number}.json.gz`, chainId: 1 },
      severities: [],
    }),
  ),
]

export const cases: readonly DetectorCase[] = [...outOfNothing, ...business, ...recordings]
