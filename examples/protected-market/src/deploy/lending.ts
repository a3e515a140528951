import { type Address, RAY, zeroAddress } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { aaveAclAbi, aaveConfiguratorAbi, aaveProviderAbi } from '../abi.ts'
import { voltLtvBps } from '../market.ts'
import { publishedArtifact } from './artifacts.ts'
import type { Batch } from './batch.ts'
import type { Tokens } from './tokens.ts'

export type LendingBase = {
  readonly provider: Address
  readonly acl: Address
  readonly dataProvider: Address
  readonly strategy: Address
}

const libraries = [
  'SupplyLogic',
  'BorrowLogic',
  'LiquidationLogic',
  'EModeLogic',
  'BridgeLogic',
  'PoolLogic',
] as const

/** Basis points. The thin token's generous terms are what makes its oracle worth an attack. */
const reserves = [
  { name: 'usdc', symbol: 'USDC', decimals: 6, ltv: 7_700n, threshold: 8_000n, bonus: 10_450n, borrow: true },
  {
    name: 'weth',
    symbol: 'WETH',
    decimals: 18,
    ltv: 8_150n,
    threshold: 8_250n,
    bonus: 10_500n,
    borrow: true,
  },
  {
    name: 'volt',
    symbol: 'VOLT',
    decimals: 18,
    ltv: voltLtvBps,
    threshold: 7_000n,
    bonus: 11_000n,
    borrow: false,
  },
] as const

/**
 * Deploys Aave V3 from its published bytecode: libraries, address provider, access control, pool, configurator. The
 * guardian becomes an emergency administrator, who may pause and nothing else.
 */
export function deployLending(batch: Batch, deployer: Address, guardian: Address): LendingBase {
  const linked: Record<string, Address> = {}
  for (const name of libraries) linked[name] = batch.deploy(`Aave ${name}`, publishedArtifact(name))
  linked.FlashLoanLogic = batch.deploy('Aave FlashLoanLogic', publishedArtifact('FlashLoanLogic', linked))
  linked.ConfiguratorLogic = batch.deploy('Aave ConfiguratorLogic', publishedArtifact('ConfiguratorLogic'))

  const provider = batch.deploy('Aave address provider', publishedArtifact('PoolAddressesProvider'), [
    'Protected market',
    deployer,
  ])
  const setProvider = (functionName: 'setACLAdmin' | 'setACLManager' | 'setPoolImpl', address: Address) =>
    batch.send(`Aave ${functionName}`, {
      to: provider,
      data: encodeFunctionData({ abi: aaveProviderAbi, functionName, args: [address] }),
    })
  setProvider('setACLAdmin', deployer)
  const acl = batch.deploy('Aave access control', publishedArtifact('ACLManager'), [provider])
  setProvider('setACLManager', acl)
  for (const [functionName, account] of [
    ['addPoolAdmin', deployer],
    ['addAssetListingAdmin', deployer],
    ['addEmergencyAdmin', guardian],
  ] as const) {
    const data = encodeFunctionData({ abi: aaveAclAbi, functionName, args: [account] })
    batch.send(`Aave ${functionName}`, { to: acl, data })
  }

  setProvider('setPoolImpl', batch.deploy('Aave pool', publishedArtifact('Pool', linked), [provider]))
  const configurator = batch.deploy('Aave configurator', publishedArtifact('PoolConfigurator', linked))
  batch.send('Aave setPoolConfiguratorImpl', {
    to: provider,
    data: encodeFunctionData({
      abi: aaveProviderAbi,
      functionName: 'setPoolConfiguratorImpl',
      args: [configurator],
    }),
  })
  const dataProvider = batch.deploy('Aave data provider', publishedArtifact('AaveProtocolDataProvider'), [
    provider,
  ])
  // Optimal usage 80 %, variable rate 0 % + 4 % up to there, 75 % above; stable borrowing is off.
  const strategy = batch.deploy('Aave interest rates', publishedArtifact('InterestRateStrategy'), [
    provider,
    (RAY * 80n) / 100n,
    0n,
    (RAY * 4n) / 100n,
    (RAY * 75n) / 100n,
    0n,
    0n,
    0n,
    0n,
    (RAY * 20n) / 100n,
  ])
  return { provider, acl, dataProvider, strategy }
}

/** Lists the three reserves, once pool and configurator are mined, and points the oracle at its feeds. */
export function listReserves(
  batch: Batch,
  base: LendingBase & { readonly pool: Address; readonly configurator: Address },
  tokens: Tokens,
  feeds: { readonly usdc: Address; readonly weth: Address; readonly volt: Address },
  treasury: Address,
): Address {
  const { pool, provider, configurator } = base
  const oracle = batch.deploy('Aave oracle', publishedArtifact('AaveOracle'), [
    provider,
    [tokens.usdc, tokens.weth, tokens.volt],
    [feeds.usdc, feeds.weth, feeds.volt],
    zeroAddress,
    zeroAddress,
    100_000_000n,
  ])
  for (const [functionName, address] of [
    ['setPriceOracle', oracle],
    ['setPoolDataProvider', base.dataProvider],
  ] as const) {
    const data = encodeFunctionData({ abi: aaveProviderAbi, functionName, args: [address] })
    batch.send(`Aave ${functionName}`, { to: provider, data })
  }
  const aTokenImpl = batch.deploy('Aave aToken', publishedArtifact('AToken'), [pool])
  const stableDebtTokenImpl = batch.deploy('Aave stable debt', publishedArtifact('StableDebtToken'), [pool])
  const variableDebtTokenImpl = batch.deploy('Aave variable debt', publishedArtifact('VariableDebtToken'), [
    pool,
  ])

  const configure = (step: string, data: `0x${string}`) =>
    batch.send(`Aave ${step}`, { to: configurator, data })
  const abi = aaveConfiguratorAbi
  configure(
    'initReserves',
    encodeFunctionData({
      abi,
      functionName: 'initReserves',
      args: [
        reserves.map(({ name, symbol, decimals }) => ({
          aTokenImpl,
          stableDebtTokenImpl,
          variableDebtTokenImpl,
          underlyingAssetDecimals: decimals,
          interestRateStrategyAddress: base.strategy,
          underlyingAsset: tokens[name],
          treasury,
          incentivesController: zeroAddress,
          aTokenName: `Aave example ${symbol}`,
          aTokenSymbol: `a${symbol}`,
          variableDebtTokenName: `Aave example variable debt ${symbol}`,
          variableDebtTokenSymbol: `variableDebt${symbol}`,
          stableDebtTokenName: `Aave example stable debt ${symbol}`,
          stableDebtTokenSymbol: `stableDebt${symbol}`,
          params: '0x10' as const,
        })),
      ],
    }),
  )
  for (const { name, ltv, threshold, bonus, borrow } of reserves) {
    const asset = tokens[name]
    configure(
      `collateral terms of ${name}`,
      encodeFunctionData({
        abi,
        functionName: 'configureReserveAsCollateral',
        args: [asset, ltv, threshold, bonus],
      }),
    )
    if (!borrow) continue
    for (const functionName of ['setReserveBorrowing', 'setReserveFlashLoaning'] as const) {
      configure(`${functionName} of ${name}`, encodeFunctionData({ abi, functionName, args: [asset, true] }))
    }
    configure(
      `reserve factor of ${name}`,
      encodeFunctionData({ abi, functionName: 'setReserveFactor', args: [asset, 1_000n] }),
    )
  }
  configure(
    'flash loan premium',
    encodeFunctionData({ abi, functionName: 'updateFlashloanPremiumTotal', args: [5n] }),
  )
  return oracle
}
