import type { CallFrame } from '@membrane/core'
import { account, block, frame, input, transaction, transferCall, words } from '../../testing/build.ts'
import type { CaseStep, ToldCase } from '../../testing/case.ts'
import {
  ask,
  attack,
  balance,
  one,
  pair,
  pay,
  reserves,
  router,
  swap,
  sync,
  thief,
  usd,
  vault,
  volt,
} from './scene.ts'

function done(...calls: readonly CallFrame[]): readonly CaseStep[] {
  return [{ block: block([transaction({ from: thief, trace: frame(attack, { calls }) })]) }]
}

const pricing = '0x11223344'
const feed = account(0xfeed)
const exchange = account(0xcc)

/** The vault asks an oracle of its own, which looks at the pair, and lends on the answer. */
function lend(first: bigint, second: bigint, amount: bigint): CallFrame {
  return frame(vault, {
    input: '0xc5ebeaec',
    calls: [
      ask(feed, pricing, words(1), [reserves(first, second)]),
      transferCall(account(0xd3), attack, amount * one),
    ],
  })
}

/** An exchange of one token for another by a contract of unknown make. */
function trade(given: CallFrame, got: CallFrame): CallFrame {
  return frame(exchange, { input: '0x3df02124', calls: [given, got] })
}

function take(token: `0x${string}`, from: `0x${string}`, to: `0x${string}`, amount: bigint): CallFrame {
  return frame(token, { input: input('transferFrom', from, to, amount * one) })
}

/** What call frames tell, with nothing described and no events. */
export const callCases: readonly ToldCase[] = [
  {
    title: 'a pair driven away, read by a vault that lends on it, and driven back',
    steps: done(
      pay(usd, pair, 3_000n),
      swap(volt, 600n, attack, [400n, 5_000n]),
      lend(400n, 5_000n, 900n),
      pay(volt, pair, 590n),
      swap(usd, 2_970n, attack, [990n, 2_030n]),
    ),
    severities: ['high'],
    victims: [vault, pair],
    attackers: [thief],
  },
  {
    title: 'balances read while a flash swap has emptied one side',
    steps: done(
      swap(
        usd,
        1_900n,
        attack,
        [1_000n, 2_006n],
        [
          frame(attack, {
            calls: [
              frame(vault, {
                input: '0x53556559',
                calls: [
                  balance(volt, pair, 1_000n * one),
                  balance(usd, pair, 100n * one),
                  transferCall(volt, attack, 800n * one),
                ],
              }),
              pay(usd, pair, 1_906n),
            ],
          }),
        ],
      ),
    ),
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'there and back alone is worth a look',
    steps: done(
      pay(usd, pair, 3_000n),
      swap(volt, 600n, attack, [400n, 5_000n]),
      pay(volt, pair, 590n),
      swap(usd, 2_970n, attack, [990n, 2_030n]),
    ),
    severities: ['medium'],
  },
  {
    title: 'a token that burns what the pair holds, and the sale into what is left',
    steps: done(
      pay(usd, pair, 3_000n),
      swap(volt, 600n, attack, [400n, 5_000n]),
      frame(volt, { input: '0x42966c68' }),
      sync([4n, 5_000n]),
      pay(volt, pair, 500n),
      swap(usd, 4_950n, attack, [504n, 50n]),
    ),
    severities: ['high'],
    victims: [pair, volt],
  },
  {
    title: 'an exchange of unknown make that buys back for more than it sold for',
    steps: done(
      trade(take(usd, attack, exchange, 1_000n), transferCall(volt, attack, 500n * one)),
      trade(take(volt, attack, exchange, 500n), transferCall(usd, attack, 1_400n * one)),
    ),
    severities: ['medium'],
    victims: [exchange],
  },
  {
    title: 'an exchange asked for its price between a trade and its return, and paid upon',
    steps: done(
      trade(take(usd, attack, exchange, 1_000n), transferCall(volt, attack, 500n * one)),
      frame(vault, {
        input: '0xb6b55f25',
        calls: [ask(exchange, '0xcc2b27d7', words(1)), transferCall(account(0xd3), attack, 5n * one)],
      }),
      trade(take(volt, attack, exchange, 500n), transferCall(usd, attack, 999n * one)),
    ),
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'a price source that gives two answers to one question',
    steps: done(
      ask(feed, input('getUnderlyingPrice', volt), words(100n)),
      frame(account(0x51), { input: '0x12345678' }),
      frame(vault, { calls: [ask(feed, input('getUnderlyingPrice', volt), words(160n))] }),
    ),
    severities: ['medium'],
    victims: [feed],
  },
  {
    title: 'a trade through a router, however large, that is not taken back is no more than low',
    steps: done(
      frame(router, {
        input: '0x38ed1739',
        calls: [
          reserves(1_000n, 2_000n),
          take(usd, attack, pair, 5_000n),
          swap(volt, 714n, attack, [286n, 7_000n]),
        ],
      }),
      balance(volt, attack, 714n * one),
    ),
    severities: ['low'],
  },
  {
    title: 'two trades one way, the second quoted by the router at the price that the first left',
    steps: done(
      frame(router, {
        calls: [
          reserves(1_000n, 2_000n),
          take(usd, attack, pair, 200n),
          swap(volt, 90n, attack, [910n, 2_200n]),
        ],
      }),
      frame(router, {
        calls: [
          reserves(910n, 2_200n),
          take(usd, attack, pair, 200n),
          swap(volt, 75n, attack, [835n, 2_400n]),
        ],
      }),
    ),
    severities: [],
  },
  {
    title: 'a flash swap repaid in kind leaves the price where it was',
    steps: done(
      swap(
        usd,
        1_900n,
        attack,
        [1_000n, 2_006n],
        [frame(attack, { calls: [frame(vault, { input: '0x12345678' }), pay(usd, pair, 1_906n)] })],
      ),
    ),
    severities: [],
  },
  {
    title: 'a token that sells its own fees in the middle of a sale',
    steps: done(
      reserves(1_000n, 2_000n),
      balance(volt, pair, 1_000n * one),
      balance(usd, pair, 2_000n * one),
      frame(volt, {
        input: input('transfer', pair, 150n * one),
        calls: [frame(router, { calls: [pay(volt, pair, 20n), swap(usd, 39n, volt, [1_020n, 1_961n])] })],
      }),
      swap(usd, 230n, attack, [1_155n, 1_731n]),
    ),
    severities: [],
  },
  {
    title: 'liquidity taken out and put back in, and a look at the pool between',
    steps: done(
      frame(pair, {
        input: input('pairBurn', attack),
        calls: [
          transferCall(volt, attack, 900n * one),
          transferCall(usd, attack, 1_800n * one),
          balance(volt, pair, 100n * one),
          balance(usd, pair, 200n * one),
        ],
      }),
      frame(vault, { calls: [ask(feed, pricing, words(1), [reserves(100n, 200n)])] }),
      pay(volt, pair, 900n),
      pay(usd, pair, 1_800n),
      frame(pair, {
        input: input('pairMint', attack),
        calls: [balance(volt, pair, 1_000n * one), balance(usd, pair, 2_000n * one)],
      }),
    ),
    severities: [],
  },
  {
    title: 'an NFT bought from and sold back to a market for more, whose number is no amount',
    steps: done(
      trade(
        take(usd, attack, exchange, 1_000n),
        frame(volt, { input: input('transferFrom', exchange, attack, 1_234n) }),
      ),
      trade(
        frame(volt, { input: input('transferFrom', attack, exchange, 1_234n) }),
        transferCall(usd, attack, 1_300n * one),
      ),
    ),
    severities: [],
  },
  {
    title: 'a feed that is updated and read again moves by a hair',
    steps: done(
      ask(feed, input('latestAnswer'), words(200_000_000n)),
      frame(feed, { input: '0xc9807539' }),
      ask(feed, input('latestAnswer'), words(201_000_000n)),
      frame(vault, { input: '0x12345678' }),
    ),
    severities: [],
  },
]
