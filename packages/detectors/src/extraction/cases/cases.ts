import type { Address, Block, Hex, Transaction } from '@membrane/core'

import { account, block, log, protocol, transaction, transferLog, word, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const pool = account(0x9001)
const coin = account(0xc01)
const gold = account(0x901d)
const bot = account(0xb07)
const keeper = account(0xbad)
const router = account(0x7001)
const alice = account(0xa11ce)
const market = account(0x3a6)

const described = protocol({
  pools: [{ kind: 'uniswap-v2', address: pool, tokens: [coin, gold], label: 'COIN/GOLD' }],
  tokens: [{ address: gold, symbol: 'GOLD', decimals: 0 }],
})

type Trade = { readonly from: Address; readonly to: Address; readonly sell: boolean; readonly amount: bigint }

/** Trades of a constant-product pair one after the other, as its events tell them. */
function trades(steps: readonly Trade[]): Block {
  let reserves: readonly [bigint, bigint] = [1_000_000_000n, 1_000_000_000n]
  return block(
    steps.map(({ from, to, sell, amount }, index): Transaction => {
      const [inward, outward] = sell ? [reserves[1], reserves[0]] : reserves
      const paid = amount * 997n
      const out = (outward * paid) / (inward * 1_000n + paid)
      reserves = sell ? [outward - out, inward + amount] : [inward + amount, outward - out]
      const [tokenIn, tokenOut] = sell ? [gold, coin] : [coin, gold]
      const amounts = sell ? words(0, amount, out, 0) : words(amount, 0, 0, out)
      const holder = to === router ? from : to
      return transaction({
        hash: word(0x7000 + index),
        from,
        to,
        logs: [
          transferLog(tokenIn, holder, pool, amount),
          transferLog(tokenOut, pool, holder, out),
          log(pool, 'SyncV2', [], words(...reserves)),
          log(pool, 'SwapV2', [to, holder], amounts),
        ],
      })
    }),
  )
}

const front: Trade = { from: keeper, to: bot, sell: false, amount: 50_000_000n }
const victim: Trade = { from: alice, to: router, sell: false, amount: 20_000_000n }
/** What the front bought: 50,000,000 in of a pair of 1,000,000,000 each, after a fee of 0.3 %. */
const back: Trade = { from: keeper, to: bot, sell: true, amount: 47_482_973n }

/** A call with a secret that the first to send it is paid for. */
const secret: Hex = `0x5eced123${'c0ffee'.repeat(21)}c0`
const solve = (from: Address, to: Address, data: Hex, more: Partial<Transaction>): Transaction =>
  transaction({ from, to, input: data, ...more })
const copied = (first: Address): Block =>
  block([
    solve(keeper, bot, `0x11111111${market.slice(2).padStart(64, '0')}${secret.slice(2)}`, {
      hash: word(1),
      effectiveGasPrice: 101n,
      logs: [transferLog(coin, market, first, 5_000n)],
    }),
    solve(alice, market, secret, { hash: word(2), effectiveGasPrice: 100n, status: 'reverted' }),
  ])

export const cases: readonly DetectorCase[] = [
  {
    title: 'a sandwich on a described pool, with what its victim lost',
    protocol: described,
    steps: [{ block: trades([front, victim, back]) }],
    severities: ['medium'],
    victims: [pool],
    attackers: [bot],
  },
  {
    title: 'the same sandwich where nothing is described',
    steps: [{ block: trades([front, victim, back]) }],
    severities: ['low'],
  },
  {
    title: 'the same sandwich on a pool that is nobody’s concern',
    protocol: protocol({ contracts: [{ address: market, label: 'market', role: 'market' }] }),
    steps: [{ block: trades([front, victim, back]) }],
    severities: [],
  },
  {
    title: 'a sandwiched user of the protocol’s own router',
    protocol: protocol({ contracts: [{ address: router, label: 'router', role: 'other' }] }),
    steps: [{ block: trades([front, victim, back]) }],
    severities: ['medium'],
    victims: [router],
  },
  {
    title: 'a market maker who buys, and sells before anybody else trades',
    protocol: described,
    steps: [{ block: trades([front, back, victim]) }],
    severities: [],
  },
  {
    title: 'two purchases of one sender around another’s are no sandwich',
    protocol: described,
    steps: [{ block: trades([front, victim, { ...front, amount: 10_000_000n }]) }],
    severities: [],
  },
  {
    title: 'a user’s call to the protocol is copied by a bot that pays a wei more',
    protocol: protocol({ contracts: [{ address: market, label: 'market', role: 'market' }] }),
    steps: [{ block: copied(bot) }],
    severities: ['medium'],
    victims: [market],
    attackers: [keeper],
  },
  {
    title: 'the same copy where nothing is described',
    steps: [{ block: copied(bot) }],
    severities: ['low'],
  },
  {
    title: 'a pending transaction has nobody before or after it',
    protocol: described,
    steps: [{ stage: 'pending', block: trades([front, victim, back]) }],
    severities: [],
  },
  {
    title: 'October 2023: a sandwich on mainnet, its pool described',
    protocol: protocol({
      pools: [
        {
          kind: 'uniswap-v2',
          address: '0x2dfee82f4250dd3f3c6811c5d2926ede8b37a7d5',
          tokens: [
            '0x4b1e80cac91e2216eeb63e29b957eb91ae9c2be8',
            '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
          ],
          label: 'pair',
        },
      ],
    }),
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: ['medium'],
    victims: ['0x2dfee82f4250dd3f3c6811c5d2926ede8b37a7d5'],
  },
  {
    title: 'the same sandwich from events and from call frames: February 2021',
    recorded: { file: 'mainnet/blocks/11935012.json.gz', chainId: 1 },
    severities: ['low'],
  },
  {
    title: 'from call frames alone',
    recorded: { file: 'mainnet/traces/11935012.json.gz', chainId: 1 },
    severities: ['low'],
  },
  {
    title: 'November 2021: liquidity for one block and a sandwich',
    recorded: { file: 'mainnet/traces/13601096.json.gz', chainId: 1 },
    severities: ['low', 'info'],
  },
  {
    title: 'a block without extraction between transactions',
    recorded: { file: 'mainnet/ordinary/19426586.json.gz', chainId: 1 },
    severities: [],
  },
]
