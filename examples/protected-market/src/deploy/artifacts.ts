import { createRequire } from 'node:module'
import type { Address, Hex } from '@membrane/core'
import type { Artifact } from '../market.ts'

const require = createRequire(import.meta.url)

type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly { start: number; length: number }[]>>>
>

type PublishedArtifact = {
  readonly abi: readonly unknown[]
  readonly bytecode?: string
  readonly evm?: { readonly bytecode: { readonly object: string } }
  readonly linkReferences?: LinkReferences
}

/** Contracts as their authors published them on npm, by the name that this example uses. */
const published = {
  WETH9: '@uniswap/v2-periphery/build/WETH9.json',
  UniswapV2Factory: '@uniswap/v2-core/build/UniswapV2Factory.json',
  UniswapV2Router: '@uniswap/v2-periphery/build/UniswapV2Router02.json',
  UniswapV3Factory: '@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json',
  UniswapV3Router: '@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json',
  UniswapV3Positions:
    '@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json',
  PoolAddressesProvider: aave('protocol/configuration/PoolAddressesProvider'),
  ACLManager: aave('protocol/configuration/ACLManager'),
  SupplyLogic: aave('protocol/libraries/logic/SupplyLogic'),
  BorrowLogic: aave('protocol/libraries/logic/BorrowLogic'),
  LiquidationLogic: aave('protocol/libraries/logic/LiquidationLogic'),
  EModeLogic: aave('protocol/libraries/logic/EModeLogic'),
  BridgeLogic: aave('protocol/libraries/logic/BridgeLogic'),
  PoolLogic: aave('protocol/libraries/logic/PoolLogic'),
  FlashLoanLogic: aave('protocol/libraries/logic/FlashLoanLogic'),
  ConfiguratorLogic: aave('protocol/libraries/logic/ConfiguratorLogic'),
  Pool: aave('protocol/pool/Pool'),
  PoolConfigurator: aave('protocol/pool/PoolConfigurator'),
  InterestRateStrategy: aave('protocol/pool/DefaultReserveInterestRateStrategy'),
  AToken: aave('protocol/tokenization/AToken'),
  StableDebtToken: aave('protocol/tokenization/StableDebtToken'),
  VariableDebtToken: aave('protocol/tokenization/VariableDebtToken'),
  AaveOracle: aave('misc/AaveOracle'),
  AaveProtocolDataProvider: aave('misc/AaveProtocolDataProvider'),
} as const

export type PublishedName = keyof typeof published

function aave(path: string): string {
  return `@aave/core-v3/artifacts/contracts/${path}.sol/${path.slice(path.lastIndexOf('/') + 1)}.json`
}

/**
 * Reads a published artifact and links the libraries that it calls.
 * @param libraries addresses by library name; one that the artifact needs and that is missing is a programming error.
 */
export function publishedArtifact(
  name: PublishedName,
  libraries: Readonly<Record<string, Address>> = {},
): Artifact {
  const json = require(published[name]) as PublishedArtifact
  const code = (json.bytecode ?? json.evm?.bytecode.object ?? '').replace(/^0x/, '')
  return { abi: json.abi, bytecode: `0x${link(name, code, json.linkReferences ?? {}, libraries)}` as Hex }
}

function link(
  name: string,
  code: string,
  references: LinkReferences,
  libraries: Readonly<Record<string, Address>>,
): string {
  let linked = code
  for (const [library, places] of Object.values(references).flatMap((file) => Object.entries(file))) {
    const address = libraries[library]
    if (address === undefined) throw new RangeError(`${name} needs the library ${library}`)
    for (const { start } of places) {
      linked = linked.slice(0, start * 2) + address.slice(2) + linked.slice(start * 2 + 40)
    }
  }
  return linked
}
