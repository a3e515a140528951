import type { CallFrame, Log } from '@membrane/core'
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
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const lender = account(0x1e4d)
const market = account(0x3a)
const aUsd = account(0x3b)
const pairA = account(0xaa)
const pairB = account(0xab)
const usd = account(0xd0)
const volt = account(0xd1)

const described = protocol({
  contracts: [{ address: market, label: 'market', role: 'market' }],
  custody: [{ holder: aUsd, token: usd, label: 'aUSD' }],
})

function lend(token: typeof usd, amount: bigint, during: readonly CallFrame[]): CallFrame {
  return frame(lender, {
    input: '0x5cffe9de',
    calls: [
      transferCall(token, tool, amount),
      frame(tool, {
        input: input('onFlashLoan', tool, token, amount, 0),
        calls: [...during, transferCall(token, lender, amount + 1n)],
      }),
    ],
  })
}

/** A pool takes `amountIn` of one token and pays `amountOut` of another. */
function swap(
  pair: typeof pairA,
  tokenIn: typeof usd,
  amountIn: bigint,
  tokenOut: typeof usd,
  amountOut: bigint,
) {
  return [
    transferCall(tokenIn, pair, amountIn),
    frame(pair, { input: '0x022c0d9f', calls: [transferCall(tokenOut, tool, amountOut)] }),
  ]
}

function pay(token: typeof usd, holder: typeof aUsd, amount: bigint): CallFrame {
  return frame(holder, { input: '0x4efecaa5', calls: [transferCall(token, tool, amount)] })
}

function sent(...calls: readonly CallFrame[]) {
  return { block: block([transaction({ from: thief, trace: frame(tool, { calls }) })]) }
}

/** Buys volt until its price is absurd, borrows everything against it, sells the rest back. */
const manipulation = sent(
  lend(usd, 1_000n, [
    ...swap(pairA, usd, 1_000n, volt, 900n),
    transferCall(volt, account(0x3c), 300n),
    frame(market, { input: '0xa415bcad', calls: [pay(usd, aUsd, 5_000n)] }),
    ...swap(pairA, volt, 600n, usd, 800n),
  ]),
)

const arbitrage = sent(
  lend(usd, 1_000n, [...swap(pairA, usd, 1_000n, volt, 900n), ...swap(pairB, volt, 900n, usd, 1_010n)]),
)

const loanEvent: Log = log(lender, 'FlashLoanAaveV2', [tool, thief, usd], words(1_000n, 1n, 0))

export const cases: readonly DetectorCase[] = [
  {
    title: 'a loan that moves a price and borrows the protocol empty is critical',
    protocol: described,
    steps: [{ ...manipulation, stage: 'pending' }],
    severities: ['critical'],
    victims: [aUsd],
    attackers: [thief, tool],
  },
  {
    title: 'without a description the same attack is high',
    steps: [manipulation],
    severities: ['high'],
  },
  {
    title: 'the same attack known by events alone is found, and what could not be seen is said',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            to: tool,
            logs: [
              transferLog(usd, lender, tool, 1_000n),
              transferLog(usd, tool, pairA, 1_000n),
              transferLog(volt, pairA, tool, 900n),
              transferLog(usd, aUsd, tool, 5_000n),
              transferLog(volt, tool, pairA, 600n),
              transferLog(usd, pairA, tool, 800n),
              transferLog(usd, tool, lender, 1_001n),
              loanEvent,
            ],
          }),
        ]),
      },
    ],
    severities: ['high'],
    victims: [aUsd],
  },
  {
    title: 'arbitrage with a flash loan trades with pools that both give and take',
    protocol: described,
    steps: [arbitrage],
    severities: [],
  },
  { title: 'the same arbitrage is ordinary where nothing is described', steps: [arbitrage], severities: [] },
  {
    title: 'a loan that is taken and returned is ordinary',
    steps: [sent(lend(usd, 1_000n, [frame(market, { input: '0x617ba037' })]))],
    severities: [],
  },
  {
    title: 'a liquidation with a flash loan is at most low',
    protocol: described,
    steps: [
      sent(
        lend(usd, 1_000n, [
          frame(market, {
            input: input('liquidationCall', volt, usd, thief, 1_000n, 0),
            calls: [
              transferCall(usd, aUsd, 1_000n),
              frame(account(0x3c), { input: '0x4efecaa5', calls: [transferCall(volt, tool, 600n)] }),
            ],
          }),
          ...swap(pairA, volt, 600n, usd, 1_100n),
        ]),
      ),
    ],
    severities: ['low'],
  },
  {
    title: 'value taken by a contract created on the spot is found without any loan',
    steps: [
      sent(
        frame(account(0xbad3), { type: 'CREATE2', input: '0x60' }),
        frame(account(0xbad3), {
          input: '0x11111111',
          calls: [frame(market, { input: '0x22222222', calls: [transferCall(usd, tool, 50n)] })],
        }),
        frame(usd, { type: 'STATICCALL', input: input('balanceOf', tool) }),
      ),
    ],
    severities: ['high'],
    victims: [market],
  },
  {
    title: 'a loop that claims again and again is found',
    steps: [
      sent(
        ...Array.from({ length: 6 }, () =>
          frame(market, { input: '0x4e71d92d', calls: [transferCall(usd, tool, 10n)] }),
        ),
      ),
    ],
    severities: ['medium'],
    victims: [market],
  },
  {
    title: 'a victim that calls the attacker’s contract as if it were a token is found',
    steps: [
      sent(
        frame(market, {
          input: '0x1e9a6950',
          calls: [
            frame(tool, { input: input('transferFrom', tool, market, 9) }),
            transferCall(usd, tool, 50n),
          ],
        }),
        frame(usd, { type: 'STATICCALL', input: input('balanceOf', tool) }),
      ),
    ],
    severities: ['medium'],
    victims: [market],
  },
  {
    title: 'an airdrop to many pays out of the sender’s own pocket',
    steps: [
      sent(
        ...Array.from({ length: 8 }, (_, i) =>
          frame(usd, { input: input('transfer', account(0x100 + i), 5) }),
        ),
      ),
    ],
    severities: [],
  },
  {
    title: 'an ordinary withdrawal is not a flow to report',
    steps: [sent(frame(market, { input: '0x69328dec', calls: [pay(usd, aUsd, 50n)] }))],
    severities: [],
  },
  {
    title: 'a transaction that reverted moved nothing',
    steps: [
      {
        block: block([
          transaction({ from: thief, status: 'reverted', trace: manipulation.block.transactions[0]?.trace }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'Euler Finance, 2023: borrowed, donated to the reserves, and liquidated by a helper',
    recorded: {
      file: 'exploits/traces/0x3097830e9921e4063d334acb82f6a79374f76f0b1a8f857e89b89bc58df1f311.json.gz',
      chainId: 1,
    },
    severities: ['high'],
  },
  {
    title: 'a whole quiet block says nothing',
    recorded: { file: 'mainnet/ordinary/17666333.json.gz', chainId: 1 },
    severities: [],
  },
]
