import type { Address } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { aaveDataProviderAbi, aaveProviderAbi, feedAbi, v2FactoryAbi, v3FactoryAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { connect, lower, type MarketClient } from '../client.ts'
import { compileContracts } from '../compile/compile.ts'
import { type Market, openingPrices, type ReserveTokens, twapWindowSeconds, v3Fees } from '../market.ts'
import { publishedArtifact } from './artifacts.ts'
import { type Batch, openBatch } from './batch.ts'
import { deployExchanges, type Exchanges, fillPools, openPools } from './exchanges.ts'
import { deployLending, listReserves } from './lending.ts'
import { takeOver } from './mining.ts'
import { deployProtocol } from './protocol.ts'
import { approveSavings, deploySavings, fillSavings, seatGuardian } from './savings.ts'
import { approveAll, borrowAll, holdings, supplyAll } from './settle.ts'
import { deployTokens, fund, type Tokens } from './tokens.ts'

/** Says which step is done, and how far the deployment is: `done` of `total` transactions. */
export type DeployProgress = (step: string, done: number, total: number) => void

/** Transactions of a whole deployment. */
export const deploymentSize = 215

/**
 * Deploys the whole market on a fresh anvil and puts ordinary positions into it: Uniswap V2 and V3, Aave V3 with
 * three reserves, price feeds, a vault, a treasury and a governed fund. Mining is taken over meanwhile and given back
 * as it was. The chain's clock moves forward by some minutes, so that price averages have a past.
 * @throws MARKET_TRANSACTION_FAILED; MARKET_CHAIN_UNFIT when the node is not anvil; SOLIDITY_FAILED.
 */
export async function deployMarket(options: {
  readonly rpcUrl: string
  readonly onProgress?: DeployProgress
}): Promise<Market> {
  const client = connect(options.rpcUrl)
  const compiling = compileContracts()
  // It is awaited below; until then a failure must not count as unhandled.
  compiling.catch(() => undefined)
  const { chainId, nonces, restore } = await takeOver(client)
  const { deployer, guardian, keeper, supplier, treasuryAdmin, arbitrageur } = accounts
  const batch = openBatch(client, chainId, deployer, nonces, (step, count) =>
    options.onProgress?.(step, count, deploymentSize),
  )
  try {
    const weth = batch.deploy('wrapped ether', publishedArtifact('WETH9'))
    const exchanges = deployExchanges(batch, deployer.address, weth)
    const lending = deployLending(batch, deployer.address, guardian.address)
    await batch.flush('exchanges and lending')
    const { pool, configurator } = await findPool(client, lending.provider)

    options.onProgress?.('compiling', nonces.get(deployer.address) ?? 0, deploymentSize)
    const compiled = await compiling
    const tokens = deployTokens(batch, compiled, weth)
    const protocol = deployProtocol(
      batch,
      compiled,
      { deployer: deployer.address, guardian: guardian.address, treasuryAdmin: treasuryAdmin.address },
      tokens.grid,
      nonces.get(deployer.address) ?? 0,
    )
    const savings = deploySavings(batch, compiled, tokens.usdc)
    await batch.flush('tokens, vault, treasury, governance and savings')

    fund(batch, tokens, holdings(protocol.treasury, protocol.fund))
    openPools(batch, exchanges, tokens, supplier)
    approveAll(batch, tokens, [pool, exchanges.v2Router, exchanges.v3Router])
    approveSavings(batch, tokens.usdc, savings)
    seatGuardian(batch, savings)
    await batch.flush('pools')
    const { v2, v3 } = await findPools(client, exchanges, tokens)

    fillPools(batch, exchanges, tokens, Object.values(v3), supplier)
    const feed = (name: string, price: bigint) =>
      batch.deploy(`price feed ${name}`, compiled.KeptFeed, [name, keeper.address, price])
    const feeds = {
      usdc: feed('USDC / USD', openingPrices.usdc),
      weth: feed('ETH / USD', openingPrices.weth),
      volt: batch.deploy('price feed VOLT', compiled.SpotPriceFeed, [v2.voltUsdc, tokens.volt, 18, 6]),
    }
    const base = { ...lending, pool, configurator }
    const oracle = listReserves(batch, base, tokens, feeds, deployer.address)
    const arbitrage = batch.deploy('flash arbitrage', compiled.FlashArbitrage, [
      arbitrageur.address,
      pool,
      v2.wethUsdc,
      v3.wethUsdc,
      tokens.usdc,
      tokens.weth,
    ])
    await batch.flush('liquidity, prices and reserves')

    supplyAll(batch, pool, tokens, protocol.vault)
    fillSavings(batch, savings)
    await batch.flush('deposits')
    borrowAll(batch, pool, tokens)
    await batch.flush('loans')
    await age(client, batch, feeds)

    const [usdc, weth_, volt] = await Promise.all([
      readReserve(client, lending.dataProvider, tokens.usdc),
      readReserve(client, lending.dataProvider, tokens.weth),
      readReserve(client, lending.dataProvider, tokens.volt),
    ])
    const { provider, acl, dataProvider } = lending
    return {
      rpcUrl: options.rpcUrl,
      chainId,
      client,
      compiled,
      deployedAt: Number(await client.getBlockNumber()),
      addresses: {
        tokens,
        aave: { provider, acl, dataProvider, pool, configurator, oracle, usdc, weth: weth_, volt },
        v2: { factory: exchanges.v2Factory, router: exchanges.v2Router, ...v2 },
        v3: {
          factory: exchanges.v3Factory,
          router: exchanges.v3Router,
          positions: exchanges.v3Positions,
          ...v3,
        },
        feeds,
        ...protocol,
        savings,
        arbitrage,
      },
    }
  } finally {
    await restore()
  }
}

/** Moves the clock past the averaging window, and has the keeper publish once more, so that no price is stale. */
async function age(client: MarketClient, batch: Batch, feeds: { usdc: Address; weth: Address }) {
  await client.increaseTime({ seconds: twapWindowSeconds * 2 })
  for (const name of ['usdc', 'weth'] as const) {
    const data = encodeFunctionData({ abi: feedAbi, functionName: 'submit', args: [openingPrices[name]] })
    batch.send('oracle update', { from: accounts.keeper, to: feeds[name], data })
  }
  await batch.flush('price history')
}

async function findPool(client: MarketClient, provider: Address) {
  const [pool, configurator] = await Promise.all([
    client.readContract({ address: provider, abi: aaveProviderAbi, functionName: 'getPool' }),
    client.readContract({ address: provider, abi: aaveProviderAbi, functionName: 'getPoolConfigurator' }),
  ])
  return { pool: lower(pool), configurator: lower(configurator) }
}

async function findPools(client: MarketClient, exchanges: Exchanges, { usdc, weth, volt, grid }: Tokens) {
  const pair = async (base: Address) =>
    lower(
      await client.readContract({
        address: exchanges.v2Factory,
        abi: v2FactoryAbi,
        functionName: 'getPair',
        args: [base, usdc],
      }),
    )
  const pool = async (base: Address, fee: number) =>
    lower(
      await client.readContract({
        address: exchanges.v3Factory,
        abi: v3FactoryAbi,
        functionName: 'getPool',
        args: [base, usdc, fee],
      }),
    )
  const found = await Promise.all([
    pair(weth),
    pair(volt),
    pair(grid),
    pool(weth, v3Fees.wethUsdc),
    pool(volt, v3Fees.voltUsdc),
    pool(grid, v3Fees.gridUsdc),
  ])
  return {
    v2: { wethUsdc: found[0], voltUsdc: found[1], gridUsdc: found[2] },
    v3: { wethUsdc: found[3], voltUsdc: found[4], gridUsdc: found[5] },
  }
}

async function readReserve(
  client: MarketClient,
  dataProvider: Address,
  asset: Address,
): Promise<ReserveTokens> {
  const [aToken, , variableDebt] = await client.readContract({
    address: dataProvider,
    abi: aaveDataProviderAbi,
    functionName: 'getReserveTokensAddresses',
    args: [asset],
  })
  return { aToken: lower(aToken), variableDebt: lower(variableDebt) }
}
