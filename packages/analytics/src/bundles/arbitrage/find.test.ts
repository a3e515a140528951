import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Action, Swap } from '../../action.ts'
import { makeSwap, makeTransfer } from '../../testing/actions.ts'
import { addressOf, hashOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { ether, type Token, weth } from '../../transfer.ts'
import { findArbitrages } from './find.ts'

const bot = addressOf(2)
const token = (n: number): Token => (n === 0 ? weth : addressOf(0x100 + n))
const pool = (n: number) => addressOf(0xf00 + n)

type Step = {
  readonly pool: number
  readonly from: number
  readonly in: bigint
  readonly to: number
  readonly out: bigint
}

const swap = (step: Step, order: number, fields: Partial<Swap> = {}): Swap =>
  makeSwap({
    pool: pool(step.pool),
    venue: pool(step.pool),
    tokenIn: token(step.from),
    amountIn: step.in,
    tokenOut: token(step.to),
    amountOut: step.out,
    recipient: bot,
    order,
    logIndex: order,
    ...fields,
  })

/** The bundles of a transaction with these actions, each swap paid by the bot and to the bot. */
const find = (actions: readonly Action[], fields: Parameters<typeof makeTransaction>[0] = {}) => {
  const transfers = actions.flatMap((action) =>
    action.kind !== 'swap'
      ? []
      : [
          makeTransfer({
            token: action.tokenOut as Token,
            from: action.venue,
            to: bot,
            amount: action.amountOut,
            order: action.order,
          }),
          makeTransfer({
            token: action.tokenIn as Token,
            from: bot,
            to: action.venue,
            amount: action.amountIn,
            order: action.order,
          }),
        ],
  )
  return findArbitrages(makeReading([makeTransaction({ actions, transfers, ...fields })]))
}

const amount = fc.bigInt({ min: 1000n, max: 10n ** 30n })

/** A way round through `length` tokens, one leg split over up to three pools, in any order of events. */
const roundTrip = fc
  .integer({ min: 2, max: 7 })
  .chain((length) =>
    fc.record({
      flows: fc.array(amount, { minLength: length, maxLength: length }),
      gain: fc.bigInt({ min: 1n, max: 10n ** 24n }),
      split: fc.record({ leg: fc.nat(length - 1), parts: fc.integer({ min: 1, max: 3 }) }),
      seed: fc.array(fc.nat(), { minLength: 32, maxLength: 32 }),
    }),
  )
  .map(({ flows, gain, split, seed }) => {
    const steps: Step[] = []
    flows.forEach((flow, i) => {
      const last = i === flows.length - 1
      const out = last ? (flows[0] as bigint) + gain : (flows[i + 1] as bigint)
      const parts = i === split.leg ? split.parts : 1
      for (let part = 0; part < parts; part++) {
        const share = (whole: bigint) =>
          part === parts - 1 ? whole - (whole / BigInt(parts)) * BigInt(parts - 1) : whole / BigInt(parts)
        steps.push({ pool: steps.length, from: i, in: share(flow), to: last ? 0 : i + 1, out: share(out) })
      }
    })
    return { steps: shuffle(steps, seed), gain, legs: steps.length }
  })

function shuffle<T>(list: readonly T[], seed: readonly number[]): readonly T[] {
  return list
    .map((item, i) => ({ item, key: seed[i % seed.length] as number }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

test('any way round is one arbitrage with its exact gain, however it is split and whatever the order of events', () => {
  fc.assert(
    fc.property(roundTrip, ({ steps, gain, legs }) => {
      const bundles = find(steps.map((step, i) => swap(step, i)))
      expect(bundles).toHaveLength(1)
      expect(bundles[0]).toMatchObject({
        confidence: 'high',
        profit: { [weth]: gain },
        details: { start: weth, length: legs, negative: false, entity: bot },
      })
      expect(Object.keys(bundles[0]?.profit ?? {})).toEqual([weth])
    }),
  )
})

test('each leg comes after those that feed it', () => {
  fc.assert(
    fc.property(roundTrip, ({ steps }) => {
      const legs = find(steps.map((step, i) => swap(step, i)))[0]?.details.legs as readonly {
        tokenIn: Token
        tokenOut: Token
      }[]
      const reached = new Set<Token>([weth])
      for (const leg of legs) {
        expect(reached).toContain(leg.tokenIn)
        reached.add(leg.tokenOut)
      }
    }),
  )
})

test('a route without a way round is never an arbitrage', () => {
  const step = fc
    .record({
      pool: fc.nat(5),
      from: fc.nat(6),
      far: fc.integer({ min: 1, max: 4 }),
      in: amount,
      out: amount,
    })
    .map(({ pool, from, far, in: given, out }): Step => ({ pool, from, to: from + far, in: given, out }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      expect(find(steps.map((step, i) => swap(step, i)))).toEqual([])
    }),
  )
})

test('several gains of one transaction are rows of their own', () => {
  fc.assert(
    fc.property(fc.array(roundTrip, { minLength: 2, maxLength: 3 }), (trips) => {
      // Each through tokens and pools of its own, all of them from WETH to WETH.
      const steps = trips.flatMap(({ steps }, trip) =>
        steps.map((step) => ({
          ...step,
          pool: step.pool + trip * 100,
          from: step.from === 0 ? 0 : step.from + trip * 20,
          to: step.to === 0 ? 0 : step.to + trip * 20,
        })),
      )
      const gains = find(steps.map((step, i) => swap(step, i))).map(({ profit }) => profit[weth])
      expect(gains.sort()).toEqual(trips.map(({ gain }) => gain).sort())
    }),
  )
})

test('the gains of two cycles through the same tokens stay apart when the amounts tell them apart', () => {
  const bundles = find([
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1),
    swap({ pool: 3, from: 0, in: 2000n, to: 1, out: 900n }, 2),
    swap({ pool: 4, from: 1, in: 900n, to: 0, out: 2007n }, 3),
  ])
  expect(bundles.map(({ profit }) => profit[weth])).toEqual([10n, 7n])
})

test('a cycle whose proceeds pay for the next one is not part of it', () => {
  const bundles = find([
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1),
    swap({ pool: 3, from: 0, in: 1010n, to: 2, out: 70n }, 2),
    swap({ pool: 4, from: 2, in: 70n, to: 0, out: 1030n }, 3),
  ])
  expect(bundles.map(({ profit }) => profit[weth])).toEqual([10n, 20n])
})

test('ether and WETH are one coin', () => {
  const [bundle] = find([
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0, { tokenIn: ether }),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1),
  ])
  expect(bundle?.profit).toEqual({ [weth]: 10n })
})

test('a losing cycle is told as one, and trusted little', () => {
  const [bundle] = find([
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 990n }, 1),
  ])
  expect(bundle).toMatchObject({ confidence: 'low', profit: { [weth]: -10n }, details: { negative: true } })
})

test('buying and selling in one pool is no arbitrage', () => {
  const there = { pool: 1, from: 0, in: 1000n, to: 1, out: 500n }
  const back = { pool: 1, from: 1, in: 500n, to: 0, out: 1200n }
  expect(find([swap(there, 0), swap(back, 1)])).toEqual([])
  // Nor by a detour: the other pools have no part in what the one pays.
  const aside = [
    { pool: 2, from: 1, in: 500n, to: 2, out: 300n },
    { pool: 3, from: 2, in: 300n, to: 1, out: 490n },
  ]
  expect(
    find([swap(there, 0), ...aside.map((step, i) => swap(step, i + 1)), swap({ ...back, in: 490n }, 3)]),
  ).toEqual([])
})

test('buying much and selling some of it back is a trade', () => {
  expect(
    find([
      swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
      swap({ pool: 2, from: 1, in: 250n, to: 0, out: 498n }, 1),
    ]),
  ).toEqual([])
})

test('what is left of a token between two legs is part of the gain', () => {
  const [bundle] = find([
    swap({ pool: 1, from: 0, in: 1_000_000n, to: 1, out: 500_000n }, 0),
    swap({ pool: 2, from: 1, in: 499_900n, to: 0, out: 1_010_000n }, 1),
  ])
  const [, trader] = [0, addressOf(1)]
  expect(bundle).toMatchObject({
    confidence: 'high',
    profit: { [weth]: 10_000n, [token(1)]: 100n },
    parties: { arbitrageur: trader, contract: bot },
  })
})

test('a shortage is charged at the price of the leg that it fed', () => {
  // 5 of the 500 sold came from elsewhere, worth 10 of the 12 gained, and then all of 9.
  const round = (gain: bigint) =>
    find([
      swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 495n }, 0),
      swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1000n + gain }, 1),
    ])
  expect(round(12n)).toMatchObject([{ confidence: 'medium', profit: { [weth]: 12n, [token(1)]: -5n } }])
  expect(round(9n)).toEqual([])
})

test('a fee that a token takes of its transfers is a cost, and no part of the gain', () => {
  const taxed = token(1)
  const collector = addressOf(0x7a)
  const actions = [
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 3),
    swap({ pool: 2, from: 1, in: 405n, to: 0, out: 1010n }, 7),
  ]
  const ends = [
    makeTransfer({ token: weth, from: bot, to: pool(1), amount: 1000n, order: 0 }),
    makeTransfer({ token: weth, from: pool(2), to: bot, amount: 1010n, order: 6 }),
  ]
  const transfer = (from: typeof bot, to: typeof bot, amount: bigint, order: number) =>
    makeTransfer({ token: taxed, from, to, amount, order })
  // A tenth of what the pool sends, and a tenth of what the bot sends on.
  const throughBot = [
    transfer(pool(1), collector, 50n, 1),
    transfer(pool(1), bot, 450n, 2),
    transfer(bot, pool(2), 405n, 4),
    transfer(bot, collector, 45n, 5),
  ]
  expect(
    find(actions, { transfers: [...ends, ...throughBot].sort((a, b) => a.order - b.order) }),
  ).toMatchObject([
    { confidence: 'high', details: { match: 'exact', legs: [{ received: 450n }, { paid: 450n }] } },
  ])
  const direct = [transfer(pool(1), collector, 95n, 1), transfer(pool(1), pool(2), 405n, 2)]
  const [bundle] = find(actions, { transfers: [...ends, ...direct].sort((a, b) => a.order - b.order) })
  expect(bundle).toMatchObject({ confidence: 'high', details: { match: 'exact' } })
  expect(bundle?.profit).toEqual({ [weth]: 10n })
})

test('where call frames tell transfers whole, the fee shows in what the next pool counted', () => {
  const taxed = token(1)
  const transfer = (from: typeof bot, to: typeof bot, amount: bigint, order: number) =>
    makeTransfer({ token: taxed, from, to, amount, order })
  const last = swap({ pool: 2, from: 1, in: 405n, to: 0, out: 1010n }, 7, { feeOnTransfer: true })
  const first = (recipient: typeof bot) =>
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 3, { recipient })
  const plain = { confidence: 'high', profit: { [weth]: 10n }, details: { match: 'exact' } }
  const found = (recipient: typeof bot, ...transfers: ReturnType<typeof transfer>[]) => {
    const ends = [
      makeTransfer({ token: weth, from: bot, to: pool(1), amount: 1000n, order: 0 }),
      makeTransfer({ token: weth, from: pool(2), to: bot, amount: 1010n, order: 6 }),
    ]
    return find([first(recipient), last], {
      transfers: [...ends, ...transfers].sort((a, b) => a.order - b.order),
    })
  }
  expect(found(pool(2), transfer(pool(1), pool(2), 500n, 2))).toMatchObject([plain])
  expect(found(bot, transfer(pool(1), bot, 500n, 2), transfer(bot, pool(2), 450n, 4))).toMatchObject([plain])
  // More was kept back than that fee: it stayed with the bot.
  const [kept] = found(bot, transfer(pool(1), bot, 500n, 2), transfer(bot, pool(2), 410n, 4))
  expect(kept?.profit).toEqual({ [weth]: 10n, [taxed]: 95n })
})

test('opposite orders of several people that one settlement carries out are not its arbitrage', () => {
  const order = (owner: number): Action => ({
    kind: 'order',
    protocol: 'cow',
    venue: bot,
    owner: addressOf(owner),
    orderId: undefined,
    tokenIn: undefined,
    amountIn: undefined,
    tokenOut: undefined,
    amountOut: undefined,
    order: 9,
    logIndex: 9,
    traceAddress: undefined,
  })
  const legs = [
    swap({ pool: 1, from: 0, in: 100_000n, to: 1, out: 50_000n }, 0),
    swap({ pool: 2, from: 1, in: 49_800n, to: 0, out: 100_100n }, 1),
  ]
  expect(find(legs)).toHaveLength(1)
  expect(find([...legs, order(8), order(9)])).toEqual([])
})

test('a gain that goes to somebody else than who paid is not trusted', () => {
  const actions = [
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0, { recipient: addressOf(7) }),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1, { recipient: addressOf(8) }),
  ]
  const transfers = [
    makeTransfer({ token: weth, from: addressOf(6), to: pool(1), amount: 1000n }),
    makeTransfer({ token: weth, from: pool(2), to: addressOf(8), amount: 1010n, order: 1 }),
  ]
  expect(find(actions, { transfers })).toMatchObject([{ confidence: 'low', details: { party: 'several' } }])
})

test('a transaction that something else accounts for is left out', () => {
  const block = makeReading([
    makeTransaction({
      hash: hashOf(5),
      actions: [
        swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
        swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1),
      ],
      transfers: [
        makeTransfer({ token: weth, from: bot, to: pool(1), amount: 1000n }),
        makeTransfer({ token: weth, from: pool(2), to: bot, amount: 1010n, order: 1 }),
      ],
    }),
  ])
  expect(findArbitrages(block)).toHaveLength(1)
  expect(findArbitrages(block, new Set([hashOf(5)]))).toEqual([])
})

test('gas and tips are taken off as ether, and where they are not known the result says gross', () => {
  const actions = [
    swap({ pool: 1, from: 0, in: 1000n, to: 1, out: 500n }, 0),
    swap({ pool: 2, from: 1, in: 500n, to: 0, out: 1010n }, 1),
  ]
  expect(find(actions, { gasFee: 3n, tip: 4n })[0]?.profit).toEqual({ [weth]: 10n, [ether]: -7n })
  expect(find(actions)[0]?.details.gross).toBe(true)
})

test('a way round inside a longer one is a part of it, and the gain is in what the longer one begins with', () => {
  const longer = [
    swap({ pool: 1, from: 1, in: 1000n, to: 2, out: 8000n }, 1),
    swap({ pool: 2, from: 2, in: 8000n, to: 3, out: 500n }, 2),
    swap({ pool: 3, from: 3, in: 500n, to: 2, out: 8100n }, 3),
    // One unit of what the way inside gained is left.
    swap({ pool: 4, from: 2, in: 8099n, to: 1, out: 1010n }, 4),
  ]
  expect(find(longer)).toMatchObject([
    { profit: { [token(1)]: 10n, [token(2)]: 1n }, details: { start: token(1), length: 4 } },
  ])
  // Without the way back it stands alone, as where the longer one would lose.
  const open = [...longer.slice(0, 3), swap({ pool: 4, from: 2, in: 8099n, to: 1, out: 900n }, 4)]
  for (const legs of [longer.slice(0, 3), open])
    expect(find(legs)).toMatchObject([{ profit: { [token(2)]: 100n }, details: { length: 2 } }])
})
