import { expect, test } from 'vitest'
import { pauseGasCost, watchPause } from './pauseCost.ts'
import { momentOf, type PriceBook } from './prices.ts'
import { blockOf, vault, withdrawal } from './testing/vault.ts'

const ether = 10n ** 18n
const prices: PriceBook = (name) =>
  name === 'ETHUSDT_binance_1h' ? { times: [1_700_000_000], prices: [2_000] } : undefined

const watch = (pauseBlocks: number | undefined, more: Partial<Parameters<typeof watchPause>[0]> = {}) =>
  watchPause({
    contracts: new Set([vault]),
    landing: { block: 101, index: 1 },
    pauseBlocks,
    gasWei: ether / 1_000n,
    chainId: 1,
    moment: momentOf(1_700_000_000),
    prices,
    ...more,
  })

/** Blocks from 100 on, in each of which two depositors take an ether out. */
const blocks = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    blockOf(100 + i, [withdrawal(ether, 2 * i), withdrawal(ether, 2 * i + 1)]),
  )

test('what left the paused contract while the pause would have lasted is held up; gas comes on top', () => {
  const watched = watch(5)
  for (const block of blocks(10)) watched.onBlock(block)
  // The first withdrawal of block 101 came before the pause: nine others of an ether each.
  expect(watched.cost()).toMatchObject({
    delayedUsd: 18_000,
    gasUsd: 2,
    usd: 18_002,
    basis: 'measured',
    blocksRecorded: 5,
    blocksPaused: 5,
  })
})

test('a pause of which a part is recorded is extrapolated, and says so', () => {
  const watched = watch(50, { landing: { block: 100, index: 0 } })
  for (const block of blocks(5)) watched.onBlock(block)
  expect(watched.cost()).toMatchObject({ delayedUsd: 200_000, basis: 'extrapolated', blocksRecorded: 5 })
})

test('too few blocks are no figure, and neither is a chain without a block time or a block without prices', () => {
  const few = watch(50)
  for (const block of blocks(3)) few.onBlock(block)
  expect(few.cost()).toMatchObject({ usd: null, delayedUsd: null, basis: null, gasUsd: 2 })
  expect(watch(undefined).cost()).toMatchObject({ usd: null, blocksPaused: null })
  const dear = watch(1, { gasWei: undefined })
  for (const block of blocks(3)) dear.onBlock(block)
  expect(dear.cost()).toMatchObject({ usd: null, gasWei: null, delayedUsd: 2_000 })
})

test('money that comes back in the same transaction was not held up', () => {
  const [one] = blocks(1)
  const there = one?.transactions[0]
  const root = there?.trace
  if (one === undefined || there === undefined || root === undefined)
    throw new Error('a withdrawal has a trace')
  const back = { ...root, to: vault, value: ether }
  const watched = watch(1, { landing: { block: 100, index: 0 } })
  watched.onBlock({ ...one, transactions: [{ ...there, trace: back }] })
  expect(watched.cost()).toMatchObject({ delayedUsd: 0, basis: 'measured' })
})

test('to be first the pause pays the highest price of the block, up to what the playbook allows', () => {
  const [block] = blocks(1)
  if (block === undefined) throw new Error('there is a block')
  expect(pauseGasCost(block, 50_000, 500n * 10n ** 9n)).toBe(50_000n * 20n * 10n ** 9n)
  expect(pauseGasCost(block, 50_000, 1n)).toBe(50_000n)
  expect(pauseGasCost(blockOf(100, []), 50_000, 1n)).toBeUndefined()
})
