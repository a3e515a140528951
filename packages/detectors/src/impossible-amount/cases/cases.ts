import type { CallFrame, Hex } from '@membrane/core'
import {
  account,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferCall,
  transferLog,
  word,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const token = account(0x70)
const other = account(0x71)
const vault = account(0x7a)
const friends = [account(0xf1), account(0xf2)] as const
const described = protocol({ contracts: [{ address: token, label: 'TOKEN', role: 'token' }] })

const half = 2n ** 255n
const modulus = 2n ** 256n

function sent(trace: CallFrame, extra: Parameters<typeof transaction>[0] = {}) {
  return { block: block([transaction({ from: thief, trace, input: trace.input, ...extra })]) }
}

const call = (selector: Hex, ...values: readonly (number | bigint | Hex)[]) =>
  `${selector}${words(...values).slice(2)}` as Hex

/** batchTransfer(address[] receivers, uint256 amount) */
const batch = (amount: bigint) => call('0x83f12fec', 0x40, amount, 2, ...friends)

/** createPools(address token, uint256[] amounts, address[] owners) */
const pools = (...amounts: readonly bigint[]) =>
  call('0x1b45d17b', token, 0x60, 0x60 + 32 * (amounts.length + 1), amounts.length, ...amounts, 2, ...friends)

const balance = (amount: bigint, of = tool) =>
  frame(token, { type: 'STATICCALL', input: input('balanceOf', of), output: word(amount) })

const trace = (hash: string, chainId = 1) => ({ file: `exploits/traces/${hash}.json.gz`, chainId })

export const cases: readonly DetectorCase[] = [
  {
    title: 'a token of the protocol whose batch multiplies an amount to nothing is critical',
    protocol: described,
    steps: [sent(frame(token, { input: batch(half) }))],
    severities: ['critical'],
    victims: [token],
    attackers: [thief],
  },
  {
    title: 'the same without a trace is read off the transaction',
    steps: [{ block: block([transaction({ from: thief, to: token, input: batch(half) })]) }],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'an honest batch',
    steps: [sent(frame(token, { input: batch(10n ** 24n) }))],
    severities: [],
  },
  {
    title: 'an amount that means all of it, however it is multiplied',
    steps: [sent(frame(token, { input: batch(modulus - 1n) }))],
    severities: [],
  },
  {
    title: 'a deadline as far away as 2^255 beside a path of two tokens',
    steps: [
      sent(
        frame(vault, {
          input: call('0x38ed1739', 5, 1, 0xa0, tool, half, 2, token, other),
          calls: [transferCall(token, tool, 5n)],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'an amount and a fee that add up to nothing',
    steps: [
      sent(
        frame(token, { input: call('0xeb502d45', thief, tool, modulus - 9n * 2n ** 251n, 9n * 2n ** 251n) }),
      ),
    ],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'a signed number and its opposite',
    steps: [sent(frame(vault, { input: call('0x3c8a7d8d', tool, modulus - 887_220n, 887_220, 5) }))],
    severities: [],
  },
  {
    title: 'hashes, signatures and packed words add up to anything',
    steps: [
      sent(
        frame(vault, {
          input: call(
            '0xd505accf',
            thief,
            tool,
            `0x${'c3a1'.repeat(16)}`,
            `0x${'9f27'.repeat(16)}`,
            half + 5n,
            half + 7n,
          ),
          calls: [transferCall(token, tool, 5n)],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a list of amounts whose total is the one unit that was taken for it',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: pools(modulus - 10n ** 24n + 1n, 10n ** 24n),
              calls: [frame(token, { input: input('transferFrom', tool, vault, 1) })],
            }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a list of amounts whose total was taken',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: pools(300n, 700n),
              calls: [frame(token, { input: input('transferFrom', tool, vault, 1_000) })],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'events of amounts beyond any supply',
    steps: [
      {
        block: block([
          transaction({
            logs: [transferLog(token, thief, friends[0], half), transferLog(token, thief, friends[1], half)],
          }),
        ]),
      },
    ],
    severities: ['medium'],
    victims: [token],
  },
  {
    title: 'the id of an NFT is no amount',
    steps: [
      { block: block([transaction({ logs: [log(token, 'Transfer', [thief, tool, word(half + 3n)])] })]) },
      sent(frame(tool, { calls: [frame(token, { input: input('transferFrom', thief, tool, half + 3n) })] })),
    ],
    severities: [],
  },
  {
    title: 'a balance that grows out of nothing between two readings',
    steps: [
      sent(
        frame(tool, {
          calls: [
            balance(10n ** 19n),
            frame(token, { input: input('transfer', thief, 1) }),
            balance(10n ** 28n),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'a balance that grows by what came in, by a mint, or by a rebase that was called',
    steps: [
      sent(
        frame(tool, {
          calls: [
            balance(10n ** 10n),
            frame(vault, { input: '0xaabbccdd', calls: [transferCall(token, tool, 10n ** 28n)] }),
            balance(10n ** 28n + 10n ** 10n),
          ],
        }),
      ),
      sent(
        frame(tool, {
          calls: [
            balance(10n ** 10n),
            frame(token, { input: input('mint', tool, 10n ** 28n) }),
            balance(10n ** 28n),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a payout of a million times the stake',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0xb6b55f25',
              calls: [frame(token, { input: input('transferFrom', tool, vault, 100) })],
            }),
            frame(vault, { input: '0x2e1a7d4d', calls: [transferCall(token, tool, 10n ** 22n)] }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a reward on a stake',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0xb6b55f25',
              calls: [frame(token, { input: input('transferFrom', tool, vault, 10n ** 20n) })],
            }),
            frame(vault, { input: '0x2e1a7d4d', calls: [transferCall(token, tool, 10n ** 22n)] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'one base unit given by a contract is low',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0xd87aa643',
              calls: [frame(token, { input: input('transferFrom', tool, vault, 1) })],
            }),
          ],
        }),
      ),
    ],
    severities: ['low'],
    victims: [vault],
  },
  {
    title: 'BeautyChain, April 2018: batchTransfer',
    recorded: trace('0xad89ff16fd1ebe3a0a7cf4ed282302c06626c1af33221ebe0d3a470aba4a660f'),
    severities: ['high'],
    victims: ['0xc5d105e63711398af9bbff092d4b6769c82f793d'],
  },
  {
    title: 'SmartMesh, April 2018: transferProxy',
    recorded: trace('0x1abab4c8db9a30e703114528e31dee129a3a758f7f8abc3b6494aad3d304e43f'),
    severities: ['high'],
    victims: ['0x55f93985431fc9304077687a35a1ba103dc1e081'],
  },
  {
    title: 'Poolz, March 2023: the sum of a list',
    recorded: trace('0x39718b03ae346dfe0210b1057cf9f0c378d9ab943512264f06249ae14030c5d5', 56),
    severities: ['high'],
    victims: ['0x8bfaa473a899439d8e07bf86a8c6ce5de42fe54b'],
  },
  {
    title: 'USDs, February 2023: a balance out of nothing for an address that became a contract',
    recorded: { file: 'exploits/recreated/usds.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0xd74f5255d557944cf7dd0e45ff521520002d5748'],
  },
  {
    title: 'an arbitrage with a deadline of 2^255',
    recorded: {
      file: 'mainnet/traces/10921990.json.gz',
      chainId: 1,
      transaction: '0x58a35489474df16443987cd512bd98ff42b9ddb7e3959aa05f150f152720cefc',
    },
    severities: [],
  },
  {
    title: 'a block with trades, orders and bridges, whose calldata is full of large words',
    recorded: { file: 'mainnet/ordinary/12459406.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block of 2024 with solvers, roll-ups and liquidity added for one trade',
    recorded: { file: 'mainnet/ordinary/19933612.json.gz', chainId: 1 },
    severities: [],
  },
]
