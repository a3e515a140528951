import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TransactionReading } from '../../analyse.ts'
import { makeLiquidity, makeSwap, makeTransfer } from '../../testing/actions.ts'
import { type Pair, pairOf, perform, quote, type Trade } from '../../testing/pair.ts'
import { addressOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { findSandwiches } from './find.ts'

const router = '0x7a250d5630b4cf539739df2c5dacb4c659f2488d'
const bot = addressOf(0xb07)
const keeper = addressOf(0xe0a)
const million = 10n ** 24n

/** A person who trades through a known router. */
const person = (n: number): Pick<Trade, 'from' | 'to' | 'holder'> => ({
  from: addressOf(0x100 + n),
  to: router,
  holder: addressOf(0x100 + n),
})
const attacker = { from: keeper, to: bot, holder: bot }

type Step = Omit<Trade, 'amountIn'> & { readonly amountIn: bigint | 'all' }
/** Performs steps in order; `all` sells what its holder's steps before bought. */
const play = (steps: readonly Step[]) => {
  let inventory = 0n
  const done: (TransactionReading & { readonly amountOut: bigint })[] = []
  steps.forEach((step, index) => {
    const amountIn = step.amountIn === 'all' ? inventory : step.amountIn
    const one = perform({ ...step, amountIn }, index)
    if (step.holder === bot) inventory = step.amountIn === 'all' ? 0n : inventory + one.amountOut
    done.push(one)
  })
  return done
}
const buy = (who: Omit<Trade, 'amountIn' | 'path'>, pair: Pair, amountIn: bigint): Step => ({
  ...who,
  path: [[pair, 'backward']],
  amountIn,
})
const sell = (who: Omit<Trade, 'amountIn' | 'path'>, pair: Pair, amountIn: bigint | 'all'): Step => ({
  ...who,
  path: [[pair, 'forward']],
  amountIn,
})
const found = (transactions: readonly TransactionReading[]) => findSandwiches(makeReading(transactions))
const hashes = (transactions: readonly TransactionReading[], ...at: readonly number[]) =>
  at.map((i) => transactions[i]!.hash)
const fresh = () => pairOf(1, [million, million])

describe('a sandwich', () => {
  test('has the front, the victim and the back, with the exact profit and loss', () => {
    const pair = fresh()
    const without = fresh()
    const transactions = play([
      buy(attacker, pair, million / 100n),
      buy(person(1), pair, million / 50n),
      sell(attacker, pair, 'all'),
    ])
    const [row, ...rest] = found(transactions)
    expect(rest).toEqual([])
    const [coin, base] = pair.tokens
    const unharmed = quote(without, 'backward', million / 50n)
    expect(row).toMatchObject({
      kind: 'sandwich',
      confidence: 'high',
      transactions: hashes(transactions, 0, 1, 2),
      victims: hashes(transactions, 1),
      pool: pair.pool,
      protocol: 'uniswap_v2',
      parties: { attacker: bot, senders: [keeper], contracts: [bot] },
      profit: { [coin]: 0n, [base]: transactions[2]!.amountOut - million / 100n },
      details: {
        gross: true,
        fronts: hashes(transactions, 0),
        backs: hashes(transactions, 2),
        bystanders: [],
        pools: [{ victims: [{ victimLoss: { [coin]: unharmed - transactions[1]!.amountOut } }] }],
      },
    })
  })

  test('may have 65 victims, and others who trade against the front are bystanders', () => {
    const pair = fresh()
    const crowd = Array.from({ length: 65 }, (_, i) => buy(person(i), pair, million / 1000n))
    const transactions = play([
      buy(attacker, pair, million / 100n),
      ...crowd,
      sell(person(99), pair, million / 1000n),
      sell(attacker, pair, 'all'),
    ])
    const [row, ...rest] = found(transactions)
    expect(rest).toEqual([])
    expect(row?.victims).toEqual(transactions.slice(1, 66).map(({ hash }) => hash))
    expect(row?.details.bystanders).toEqual(hashes(transactions, 66))
  })

  test('is found under rotating senders of one contract and rotating contracts of one sender', () => {
    for (const [first, second] of [
      [attacker, { ...attacker, from: addressOf(0xe0b) }],
      [attacker, { ...attacker, to: addressOf(0xb08), holder: addressOf(0xb08) }],
    ] as const) {
      const pair = fresh()
      const front = perform({ ...buy(first, pair, million / 100n), amountIn: million / 100n }, 0)
      const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
      const back = perform({ ...second, path: [[pair, 'forward']], amountIn: front.amountOut }, 2)
      expect(found([front, victim, back])).toHaveLength(1)
    }
  })

  test('may have several fronts and several backs, and layers on one inventory', () => {
    const pair = fresh()
    const part = million / 200n
    const transactions = play([
      buy(attacker, pair, part),
      buy(person(1), pair, part),
      buy(attacker, pair, part),
      buy(person(2), pair, part),
      sell(attacker, pair, part / 2n),
      buy(person(3), pair, part),
    ])
    const held = transactions[0]!.amountOut + transactions[2]!.amountOut - part / 2n
    const last = perform({ ...attacker, path: [[pair, 'forward']], amountIn: held }, 6)
    const all = [...transactions, last]
    const [row, ...rest] = found(all)
    expect(rest).toEqual([])
    expect(row?.details).toMatchObject({ fronts: hashes(all, 0, 2), backs: hashes(all, 4, 6) })
    expect(row?.victims).toEqual(hashes(all, 1, 3, 5))
  })

  test('ends when its inventory is sold, so that the next one is its own', () => {
    const pair = fresh()
    const round = (n: number) => [
      buy(attacker, pair, million / 100n),
      buy(person(n), pair, million / 50n),
      sell(attacker, pair, 'all'),
    ]
    const transactions = play([...round(1), ...round(2)])
    expect(found(transactions).map(({ victims }) => victims)).toEqual([
      hashes(transactions, 1),
      hashes(transactions, 4),
    ])
  })

  test('ends when all but dust is sold, too', () => {
    const pair = fresh()
    const opening = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const first = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const most = opening.amountOut - opening.amountOut / 1000n
    const closing = perform({ ...attacker, path: [[pair, 'forward']], amountIn: most }, 2)
    const again = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 3)
    const second = perform({ ...person(2), path: [[pair, 'backward']], amountIn: million / 50n }, 4)
    const last = perform({ ...attacker, path: [[pair, 'forward']], amountIn: again.amountOut }, 5)
    const all = [opening, first, closing, again, second, last]
    expect(found(all).map(({ transactions }) => transactions)).toEqual([
      hashes(all, 0, 1, 2),
      hashes(all, 3, 4, 5),
    ])
  })

  test('does not count an older inventory that its transactions sell on the side', () => {
    const pair = fresh()
    const side: Pair = { ...pairOf(2, [million, million]), tokens: [addressOf(0xc000), pair.tokens[1]] }
    const dump = () => perform({ ...attacker, path: [[side, 'forward']], amountIn: million / 300n }, 0)
    const alongside = (one: TransactionReading, other: TransactionReading) => ({
      ...one,
      actions: [...other.actions, ...one.actions],
      transfers: [...other.transfers, ...one.transfers],
    })
    const front = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const back = perform({ ...attacker, path: [[pair, 'forward']], amountIn: front.amountOut }, 2)
    const [row] = found([alongside(front, dump()), victim, alongside(back, dump())])
    const [coin, base] = pair.tokens
    expect(row?.profit).toEqual({ [coin]: 0n, [base]: back.amountOut - million / 100n })
    expect(row?.details.routes).toBeUndefined()
  })

  test('on several pools of one route is one, with each pool in the details', () => {
    const [first, second] = [pairOf(1, [million, million]), pairOf(2, [million, million])]
    const there: Trade['path'] = [
      [first, 'backward'],
      [{ ...second, tokens: [second.tokens[0], first.tokens[0]] }, 'backward'],
    ]
    const shared = there[1]![0]
    const transactions = play([
      { ...attacker, path: there, amountIn: million / 100n },
      { ...person(1), path: there, amountIn: million / 50n },
      {
        ...attacker,
        path: [
          [shared, 'forward'],
          [first, 'forward'],
        ],
        amountIn: 'all',
      },
    ])
    const [row, ...rest] = found(transactions)
    expect(rest).toEqual([])
    const pools = row?.details.pools as readonly { readonly pool: string }[]
    expect(pools.map(({ pool }) => pool).sort()).toEqual([first.pool, shared.pool].sort())
    expect(row?.profit).toEqual({
      [first.tokens[0]]: 0n,
      [first.tokens[1]]: transactions[2]!.amountOut - million / 100n,
      [shared.tokens[0]]: 0n,
    })
  })

  test('counts the route by which its legs came to the pool', () => {
    const pool = fresh()
    const side: Pair = { ...pairOf(2, [million, million]), tokens: [pool.tokens[1], addressOf(0xc000)] }
    const transactions = play([
      {
        ...attacker,
        path: [
          [side, 'backward'],
          [pool, 'backward'],
        ],
        amountIn: million / 100n,
      },
      buy(person(1), pool, million / 50n),
      {
        ...attacker,
        path: [
          [pool, 'forward'],
          [side, 'forward'],
        ],
        amountIn: 'all',
      },
    ])
    const [row] = found(transactions)
    expect(row?.profit).toMatchObject({
      [side.tokens[1]]: transactions[2]!.amountOut - million / 100n,
    })
    expect(row?.details.routes).toHaveLength(2)
  })

  test('of one attacker inside that of another is found beside it', () => {
    const pair = fresh()
    const rival = addressOf(0xb0b)
    const outer = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const inner = perform(
      { from: rival, to: router, holder: rival, path: [[pair, 'backward']], amountIn: million / 90n },
      1,
    )
    const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 2)
    const innerBack = perform(
      { from: rival, to: router, holder: rival, path: [[pair, 'forward']], amountIn: inner.amountOut },
      3,
    )
    const outerBack = perform({ ...attacker, path: [[pair, 'forward']], amountIn: outer.amountOut }, 4)
    const all = [outer, inner, victim, innerBack, outerBack]
    expect(found(all).map(({ parties, victims }) => [parties.attacker, victims])).toEqual([
      [bot, hashes(all, 1, 2)],
      [rival, hashes(all, 2)],
    ])
  })

  test('is of low confidence when the back sells several times what the front bought', () => {
    const pair = fresh()
    const transactions = play([
      buy(attacker, pair, million / 100n),
      buy(person(1), pair, million / 50n),
      sell(attacker, pair, million / 40n),
    ])
    expect(found(transactions)).toMatchObject([{ confidence: 'low', details: { fit: 'same-order' } }])
  })

  test('in a token that takes a fee of each transfer is exact by what arrived', () => {
    const pair = fresh()
    const [coin, base] = pair.tokens
    const front = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const kept = (front.amountOut * 9n) / 10n
    const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const reached = (kept * 9n) / 10n
    const back = perform({ ...attacker, path: [[pair, 'forward']], amountIn: reached }, 2)
    const tax = (from: string, amount: bigint, one: TransactionReading) => [
      ...one.transfers,
      makeTransfer({ token: coin, from: from as typeof bot, to: coin, amount, order: -1 }),
    ]
    const rows = found([
      { ...front, transfers: tax(bot, front.amountOut - kept, front) },
      victim,
      { ...back, transfers: tax(bot, kept - reached, back) },
    ])
    expect(rows).toMatchObject([
      {
        confidence: 'high',
        profit: { [coin]: 0n, [base]: back.amountOut - million / 100n },
        details: { transferFees: { [coin]: front.amountOut - reached } },
      },
    ])
  })

  test('may have its back in the withdrawal of liquidity alone', () => {
    const pair = fresh()
    const [coin, base] = pair.tokens
    const front = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const range = { pool: pair.pool, venue: pair.pool, owner: bot, tickLower: 0, tickUpper: 60 }
    const tokens = [coin, base]
    const mint = makeLiquidity({ ...range, tokens, liquidity: 7n, amounts: [5000n, 0n], order: 90 })
    const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const burn = makeLiquidity({ ...range, kind: 'burn', tokens, liquidity: 7n, amounts: [0n, 5100n] })
    const last = makeTransaction({ index: 2, from: keeper, to: bot, actions: [burn] })
    const all = [{ ...front, actions: [...front.actions, mint] }, victim, last]
    expect(found(all)).toMatchObject([
      {
        confidence: 'medium',
        transactions: hashes(all, 0, 1, 2),
        victims: hashes(all, 1),
        profit: { [coin]: front.amountOut - 5000n, [base]: 5100n - million / 100n },
        details: { jit: true, backs: hashes(all, 2) },
      },
    ])
  })

  test('with liquidity around the victim says so and counts what the liquidity gained', () => {
    const pair = fresh()
    const [coin, base] = pair.tokens
    const front = perform({ ...attacker, path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const range = { pool: pair.pool, venue: pair.pool, owner: bot, tickLower: 0, tickUpper: 60 }
    const tokens = [coin, base]
    const mint = makeLiquidity({ ...range, tokens, liquidity: 7n, amounts: [5000n, 0n], order: 90 })
    const victim = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const back = perform({ ...attacker, path: [[pair, 'forward']], amountIn: front.amountOut }, 2)
    const burn = makeLiquidity({
      ...range,
      kind: 'burn',
      tokens,
      liquidity: 7n,
      amounts: [2000n, 3100n],
      order: -1,
    })
    const rows = found([
      { ...front, actions: [...front.actions, mint] },
      victim,
      { ...back, actions: [burn, ...back.actions] },
    ])
    expect(rows).toMatchObject([
      {
        profit: { [coin]: -3000n, [base]: back.amountOut - million / 100n + 3100n },
        details: { jit: true, jitPools: [pair.pool] },
      },
    ])
  })
})

describe('no sandwich', () => {
  const none = (steps: readonly Step[]) => expect(found(play(steps))).toEqual([])

  test('without a victim, or with the victim the other way', () => {
    const pair = fresh()
    none([buy(attacker, pair, million / 100n), sell(attacker, pair, 'all')])
    none([
      buy(attacker, pair, million / 100n),
      sell(person(1), pair, million / 50n),
      sell(attacker, pair, 'all'),
    ])
  })

  test('of strangers that share an aggregator which nothing here knows', () => {
    const pair = fresh()
    const aggregator = addressOf(0xa99)
    const through = (n: number) => ({ ...person(n), to: aggregator })
    const first = perform({ ...through(1), path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const between = perform({ ...through(2), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const last = perform({ ...through(3), path: [[pair, 'forward']], amountIn: first.amountOut }, 2)
    expect(found([first, between, last])).toEqual([])
  })

  test('of an arbitrage bot whose transactions keep nothing', () => {
    const pair = fresh()
    const other: Pair = { ...pairOf(2, [million, million]), tokens: pair.tokens }
    none([
      {
        ...attacker,
        path: [
          [pair, 'backward'],
          [other, 'forward'],
        ],
        amountIn: million / 100n,
      },
      buy(person(1), pair, million / 50n),
      {
        ...attacker,
        path: [
          [other, 'backward'],
          [pair, 'forward'],
        ],
        amountIn: million / 100n,
      },
    ])
  })

  test('of an arbitrage that passed on what a later sale of inventory sells', () => {
    const pair = fresh()
    const other: Pair = { ...pairOf(2, [million, million]), tokens: pair.tokens }
    none([
      {
        ...attacker,
        path: [
          [pair, 'backward'],
          [other, 'forward'],
        ],
        amountIn: million / 100n,
      },
      buy(person(1), pair, million / 50n),
      sell(attacker, pair, million / 100n),
    ])
  })

  test('of a maker that trades both ways in unequal amounts, away from those between', () => {
    const pair = fresh()
    const elsewhere = fresh()
    none(
      [
        buy(attacker, pair, million / 100n),
        buy(person(7), elsewhere, million / 50n),
        buy(person(1), pair, million / 50n),
        buy(person(8), elsewhere, million / 50n),
        sell(attacker, pair, million / 200n),
      ].map((step, i) =>
        i % 2 === 1 ? { ...step, path: [[pairOf(9, [million, million]), 'backward']] } : step,
      ),
    )
  })

  test('of a token contract that sells its own fees', () => {
    const pair = fresh()
    const token = pair.tokens[0]
    const first = perform({ ...person(1), path: [[pair, 'backward']], amountIn: million / 100n }, 0)
    const victim = perform({ ...person(2), path: [[pair, 'backward']], amountIn: million / 50n }, 1)
    const fees = makeTransaction({
      index: 2,
      from: first.from,
      to: token,
      transfers: [makeTransfer({ token, from: token, to: pair.pool, amount: first.amountOut })],
      actions: [
        makeSwap({
          pool: pair.pool,
          venue: pair.pool,
          sender: router,
          recipient: token,
          tokenIn: token,
          amountIn: first.amountOut,
          tokenOut: pair.tokens[1],
          amountOut: 1n,
          order: 1,
        }),
      ],
    })
    expect(found([first, victim, fees])).toEqual([])
  })
})

/** Ordinary flow: everybody trades once, through the router or an aggregator. */
const flow = fc.array(
  fc.record({
    pair: fc.nat(2),
    way: fc.constantFrom('forward' as const, 'backward' as const),
    amount: fc.bigInt(million / 10_000n, million / 100n),
    aggregated: fc.boolean(),
  }),
  { maxLength: 25 },
)
const pairs = () => [1, 2, 3].map((n) => pairOf(n, [million, million]))

describe('in random flow', () => {
  test('nothing is found', () => {
    fc.assert(
      fc.property(flow, (trades) => {
        const pools = pairs()
        const transactions = trades.map(({ pair, way, amount, aggregated }, i) =>
          perform(
            {
              ...person(i),
              to: aggregated ? addressOf(0xa99) : router,
              path: [[pools[pair]!, way]],
              amountIn: amount,
            },
            i,
          ),
        )
        expect(found(transactions)).toEqual([])
      }),
    )
  })

  test('a sandwich put into it is found with its victims and exact profit', () => {
    fc.assert(
      fc.property(
        flow,
        fc.nat(2),
        fc.constantFrom('forward' as const, 'backward' as const),
        fc.tuple(fc.nat(100), fc.nat(100)),
        fc.bigInt(million / 1000n, million / 20n),
        (trades, target, way, [a, b], size) => {
          const pools = pairs()
          const pool = pools[target]!
          const opposite = way === 'forward' ? 'backward' : 'forward'
          const steps = trades.map(({ pair, way, amount }, i) => ({
            ...person(i),
            path: [[pools[pair]!, way]] as const,
            amountIn: amount as bigint | 'all',
          }))
          const start = a % (steps.length + 1)
          const end = start + (b % (steps.length - start + 1))
          const victim = { ...person(500), path: [[pool, way]] as const, amountIn: million / 100n }
          const all = [
            ...steps.slice(0, start),
            { ...attacker, path: [[pool, way]] as const, amountIn: size },
            victim,
            ...steps.slice(start, end),
            { ...attacker, path: [[pool, opposite]] as const, amountIn: 'all' as const },
            ...steps.slice(end),
          ]
          const transactions = play(all)
          const back = end + 2
          const harmed = transactions.filter(
            (_, i) => i > start && i < back && all[i]!.path[0][0] === pool && all[i]!.path[0][1] === way,
          )
          const rows = found(transactions)
          expect(rows).toHaveLength(1)
          const [coinIn, coinOut] = way === 'forward' ? [0, 1] : [1, 0]
          expect(rows[0]).toMatchObject({
            confidence: 'high',
            victims: harmed.map(({ hash }) => hash),
            profit: {
              [pool.tokens[coinIn]!]: transactions[back]!.amountOut - size,
              [pool.tokens[coinOut]!]: 0n,
            },
          })
        },
      ),
    )
  })
})
