import { type Anvil, startAnvil } from '@membrane/chain'
import { encodeFunctionData, zeroHash } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aaveOracleAbi, aavePoolAbi, councilAbi, emergencyStopAbi, feedAbi, v3PoolAbi } from '../abi.ts'
import { accounts, users } from '../accounts.ts'
import { healthOf, tokenBalance } from '../attacks/holdings.ts'
import { requireSuccess, signCall, waitMined } from '../client.ts'
import { describeMarket } from '../describe.ts'
import { feedHeartbeatSeconds, type Market, openingPrices, twapWindowSeconds } from '../market.ts'
import { deployMarket } from './deploy.ts'

let anvil: Anvil
let market: Market
const progress: { step: string; done: number; total: number }[] = []

beforeAll(async () => {
  anvil = await startAnvil()
  market = await deployMarket({
    rpcUrl: anvil.httpUrl,
    onProgress: (step, done, total) => progress.push({ step, done, total }),
  })
})

afterAll(() => anvil?.stop())

async function call(functionName: 'supply' | 'borrow', amount: bigint) {
  const [user = accounts.supplier] = users
  const { tokens, aave } = market.addresses
  const asset = tokens.usdc
  const data =
    functionName === 'supply'
      ? encodeFunctionData({ abi: aavePoolAbi, functionName, args: [asset, amount, user.address, 0] })
      : encodeFunctionData({ abi: aavePoolAbi, functionName, args: [asset, amount, 2n, 0, user.address] })
  const nonce = await market.client.getTransactionCount({ address: user.address })
  const raw = await signCall(
    user,
    market.chainId,
    { to: aave.pool, data },
    { gas: 1_000_000n, nonce, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n },
  )
  const hash = await market.client.sendRawTransaction({ serializedTransaction: raw })
  return requireSuccess(await waitMined(market.client, hash, { timeoutMs: 10_000 }), functionName)
}

describe('a deployed market', () => {
  it('told how far it was, up to the end', () => {
    expect(progress.map(({ done }) => done)).toEqual(
      [...progress.map(({ done }) => done)].sort((a, b) => a - b),
    )
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total)
  })

  it('mines again as anvil was told to', async () => {
    await call('supply', 1_000_000n)
  })

  it('lends on Aave’s own bytecode: a deposit raises what may be borrowed, a loan pays out', async () => {
    const [user = accounts.supplier] = users
    const { tokens, aave } = market.addresses
    const before = await healthOf(market, user.address)
    await call('supply', 10_000n * 10n ** 6n)
    const deposited = await healthOf(market, user.address)
    // 77 % of ten thousand dollars, in dollars with 8 decimals; the price of USDC is one.
    expect(deposited.available - before.available).toBeGreaterThanOrEqual(7_699n * 10n ** 8n)

    const purse = await tokenBalance(market, tokens.usdc, user.address)
    const debt = await tokenBalance(market, aave.usdc.variableDebt, user.address)
    await call('borrow', 1_000n * 10n ** 6n)
    expect((await tokenBalance(market, tokens.usdc, user.address)) - purse).toBe(1_000n * 10n ** 6n)
    expect((await tokenBalance(market, aave.usdc.variableDebt, user.address)) - debt).toBeGreaterThanOrEqual(
      1_000n * 10n ** 6n,
    )
  })

  it('opens with prices that agree: feeds, spot and average', async () => {
    const { tokens, aave, v3 } = market.addresses
    for (const name of ['usdc', 'weth', 'volt'] as const) {
      const price = await market.client.readContract({
        address: aave.oracle,
        abi: aaveOracleAbi,
        functionName: 'getAssetPrice',
        args: [tokens[name]],
      })
      expect(price).toBe(openingPrices[name])
    }
    const [ticks] = await market.client.readContract({
      address: v3.voltUsdc,
      abi: v3PoolAbi,
      functionName: 'observe',
      args: [[twapWindowSeconds, 0]],
    })
    const tick = Number((ticks[1] ?? 0n) - (ticks[0] ?? 0n)) / twapWindowSeconds
    const inOrder = tokens.volt < tokens.usdc
    // Two dollars with 6 decimals for one token with 18.
    expect((inOrder ? 1 : -1) * tick * Math.log(1.0001)).toBeCloseTo(Math.log(2e-12), 2)
  })

  it('leaves a borrower whom a modest fall of the price makes liquidatable', async () => {
    const { health } = await healthOf(market)
    expect(Number(health) / 1e18).toBeGreaterThan(1)
    expect(Number(health) / 1e18).toBeLessThan(1.03)
  })
})

describe('its description', () => {
  it('names contracts that exist, once each', async () => {
    const { contracts } = describeMarket(market)
    expect(new Set(contracts.map(({ address }) => address)).size).toBe(contracts.length)
    for (const { address, label } of contracts) {
      expect(await market.client.getCode({ address }), label).toBeDefined()
    }
  })

  it('puts every custody under an emergency function that the guardian can call, and nobody else', async () => {
    const { custody, emergency } = describeMarket(market)
    for (const { holder, label } of custody) {
      expect(
        emergency.some(({ protects }) => protects.includes(holder)),
        label,
      ).toBe(true)
    }
    const { vault, treasury, governor, fund, aave } = market.addresses
    for (const to of [vault, treasury, governor, fund]) {
      const data = encodeFunctionData({
        abi: emergencyStopAbi,
        functionName: 'stop',
        args: [`0x${'00'.repeat(32)}`],
      })
      await market.client.call({ account: accounts.guardian.address, to, data })
      await expect(market.client.call({ account: accounts.attacker.address, to, data })).rejects.toThrow()
    }
    expect(emergency.some(({ to }) => to === aave.configurator)).toBe(true)
    const { guarded, council } = market.addresses.savings
    const pause = encodeFunctionData({
      abi: councilAbi,
      functionName: 'pause',
      args: [guarded, zeroHash, 2, zeroHash],
    })
    await market.client.call({ account: accounts.guardian.address, to: council, data: pause })
    await expect(
      market.client.call({ account: accounts.attacker.address, to: council, data: pause }),
    ).rejects.toThrow()
  })

  it('promises heartbeats that the feeds keep', async () => {
    const { timestamp } = await market.client.getBlock()
    const watches = describeMarket(market).oracles.filter(
      ({ heartbeatSeconds }) => heartbeatSeconds !== undefined,
    )
    expect(watches.length).toBeGreaterThan(0)
    for (const { reference } of watches) {
      if (reference?.kind !== 'chainlink') throw new Error('expected a feed')
      const [, , , updatedAt] = await market.client.readContract({
        address: reference.feed,
        abi: feedAbi,
        functionName: 'latestRoundData',
      })
      expect(timestamp - updatedAt).toBeLessThan(BigInt(feedHeartbeatSeconds))
    }
  })
})

it('refuses a node that is not anvil', async () => {
  const { createServer } = await import('node:http')
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const calls = [JSON.parse(body)].flat() as { id: number }[]
      response.setHeader('content-type', 'application/json')
      const answers = calls.map(({ id }) => ({ jsonrpc: '2.0', id, result: 'Geth/v1.15.0' }))
      response.end(JSON.stringify(body.startsWith('[') ? answers : answers[0]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    await expect(deployMarket({ rpcUrl: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'MARKET_CHAIN_UNFIT',
    })
  } finally {
    server.close()
  }
})
