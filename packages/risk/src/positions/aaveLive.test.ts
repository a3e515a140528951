import { BPS, type Hex, RAY } from '@membrane/core'
import { encodeEventTopics, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aaveAccount, aTokenBalance, debtBalance } from '../protocols/aave/account.ts'
import { type AaveMarket, deployAave } from '../protocols/testing/aaveMarket.ts'
import { basePrices, dollars, listings } from '../protocols/testing/aaveScenarios.ts'
import { anvilIsMissing } from '../protocols/testing/anvil.ts'
import { account, type Node, openNode } from '../protocols/testing/node.ts'
import { borrowTopic } from './aaveBorrowers.ts'
import { readAaveMarket } from './aaveLive.ts'
import type { ReadContracts, ReadLogs } from './aaveReader.ts'

it('looks for the event that the pool emits', () => {
  const abi = parseAbi([
    'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)',
  ])
  expect(encodeEventTopics({ abi, eventName: 'Borrow' })[0]).toBe(borrowTopic)
})

describe.skipIf(anvilIsMissing()).each([
  { contracts: '3.0', rules: '3.0' },
  { contracts: '3.6', rules: '3.3' },
] as const)('a live market of Aave v$contracts', ({ contracts, rules }) => {
  let node: Node
  let market: AaveMarket
  let call: ReadContracts
  let logs: ReadLogs
  let first: number
  const users = [account(11), account(12), account(13)]

  beforeAll(async () => {
    node = await openNode()
    market = await deployAave(node, contracts, listings)
    first = Number(await node.rpc<Hex>('eth_blockNumber', []))
    await market.setPrices(basePrices)
    const [a, b, c] = users as [Hex, Hex, Hex]
    await market.supply(a, 'WETH', 3_141_592_653_589_793_238n)
    await market.borrow(a, 'USDC', 2_718_281_828n)
    await market.borrow(a, 'DAI', 1_000_000_000_000_000_001n)
    await market.supply(b, 'WBTC', 12_345_678n)
    await market.supply(b, 'GUSD', 99_999n)
    await market.borrow(b, 'WETH', 1_000_000_000_000_000_000n)
    await market.supply(c, 'USDC', 5_000_000_000n)
    await market.enterEMode(c, dollars)
    await market.borrow(c, 'DAI', 4_000n * 10n ** 18n)
    call = async (reads, block) =>
      Promise.all(
        reads.map(({ to, data }) =>
          node
            .rpc<Hex>('eth_call', [{ to, data }, block === undefined ? 'latest' : `0x${block.toString(16)}`])
            .catch(() => undefined),
        ),
      )
    logs = ({ address, topic, fromBlock, toBlock }) =>
      node.rpc('eth_getLogs', [
        {
          address,
          topics: [topic],
          fromBlock: `0x${fromBlock.toString(16)}`,
          toBlock: `0x${toBlock.toString(16)}`,
        },
      ])
  })
  afterAll(() => node?.stop())

  it('is read as it was made: terms, prices, and what every account holds and owes', async () => {
    const stages: string[] = []
    const read = await readAaveMarket({
      call,
      pool: market.pool,
      users: [...users, account(14)],
      batch: 7,
      onProgress: (stage, done, total) => stages.push(`${stage} ${done}/${total}`),
    })
    expect(read.assets).toEqual(
      listings.map(({ id, decimals }) => ({ id, decimals, price: Number(basePrices[id]) / 1e8 })),
    )
    expect(read.collateral).toEqual(
      listings.map((listing) => ({
        asset: listing.id,
        loanToValue: Number(listing.loanToValue) / 1e4,
        liquidationThreshold: Number(listing.liquidationThreshold) / 1e4,
        bonus: Number(listing.liquidationBonus - BPS) / 1e4,
        protocolFee: Number(listing.protocolFee) / 1e4,
      })),
    )
    expect(read.borrowable).toEqual(listings.map(({ id }) => id))
    expect(read.positions.map(({ id }) => id)).toEqual(users.slice(0, 2).map((user) => user.toLowerCase()))
    expect(read.notes).toHaveLength(1)
    expect(read.notes[0]).toMatch(/1 accounts in an efficiency mode/)
    expect(stages.at(-1)).toBe('accounts 4/4')
    for (const { id, collateral, debt } of read.positions) {
      const state = await market.read(id as Hex)
      const health = Number(aaveAccount(rules, state).healthFactor) / 1e18
      const value = (side: Readonly<Record<string, number>>, weight: (id: string) => number) =>
        Object.entries(side).reduce(
          (sum, [asset, amount]) =>
            sum + amount * weight(asset) * read.assets.find((one) => one.id === asset)!.price,
          0,
        )
      const threshold = (asset: string) =>
        read.collateral.find((one) => one.asset === asset)!.liquidationThreshold
      expect(value(collateral, threshold) / value(debt, () => 1)).toBeCloseTo(health, 3)
      for (const reserve of state.reserves) {
        const unit = 10 ** reserve.decimals
        const supplied = aTokenBalance(rules, state.supplied[reserve.id]!.scaled, reserve.liquidityIndex)
        const owed = debtBalance(rules, state.borrowed[reserve.id]!, reserve.borrowIndex)
        expect(collateral[reserve.id] ?? 0).toBeCloseTo(Number(supplied) / unit, 9)
        expect(debt[reserve.id] ?? 0).toBeCloseTo(Number(owed) / unit, 9)
      }
      expect(state.reserves.every(({ liquidityIndex }) => liquidityIndex > RAY)).toBe(true)
    }
  })

  it('finds its borrowers in its logs, and says what a limit left out', async () => {
    const toBlock = Number(await node.rpc<Hex>('eth_blockNumber', []))
    const search = { logs, fromBlock: first, toBlock, span: 3 }
    const all = await readAaveMarket({ call, pool: market.pool, block: toBlock, users: search })
    expect(all.positions.map(({ id }) => id).sort()).toEqual(
      users.slice(0, 2).map((user) => user.toLowerCase()),
    )
    const one = await readAaveMarket({ call, pool: market.pool, block: toBlock, users: search, maxUsers: 2 })
    expect(one.positions.map(({ id }) => id)).toEqual([users[1]!.toLowerCase()])
    expect(one.notes.join(' ')).toMatch(/2 accounts were read, of 3/)
  })

  it('refuses a pool that is none, and a question about nobody', async () => {
    const nowhere = readAaveMarket({ call, pool: account(99), users })
    await expect(nowhere).rejects.toMatchObject({ code: 'AAVE_READ_FAILED' })
    await expect(readAaveMarket({ call, pool: market.pool, users: [] })).rejects.toMatchObject({
      code: 'AAVE_NO_USERS',
    })
    const users404 = { logs, fromBlock: 5, toBlock: 4 }
    await expect(readAaveMarket({ call, pool: market.pool, users: users404 })).rejects.toMatchObject({
      code: 'AAVE_RANGE_INVALID',
    })
  })
})
