import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dataDirectory } from '@membrane/chain/testing'
import { type AbiEvent, type AbiParameter, parseAbiItem, toEventSelector } from 'viem'
import { expect, test } from 'vitest'
import { eventSignature } from '../decode/signature.ts'
import type { ProtocolModel } from '../model.ts'
import { balancerV1 } from './balancer-v1/model.ts'
import { balancerV2 } from './balancer-v2/model.ts'
import { balancerV3 } from './balancer-v3/model.ts'
import { bancorV2 } from './bancor-v2/model.ts'
import { bancorV3 } from './bancor-v3/model.ts'
import { carbon } from './carbon/model.ts'
import { clipper } from './clipper/model.ts'
import { curve } from './curve/model.ts'
import { dodo } from './dodo/model.ts'
import { erc1155 } from './erc1155/model.ts'
import { fluidDex } from './fluid-dex/model.ts'
import { kyberDmm } from './kyber-dmm/model.ts'
import { makerPsm } from './maker-psm/model.ts'
import { maverickV1 } from './maverick-v1/model.ts'
import { maverickV2 } from './maverick-v2/model.ts'
import { pancakeInfinity } from './pancake-infinity/model.ts'
import { pancakeswapV3 } from './pancakeswap-v3/model.ts'
import { solidly } from './solidly/model.ts'
import { traderJoeLb } from './trader-joe-lb/model.ts'
import { uniswapV1 } from './uniswap-v1/model.ts'
import { uniswapV2 } from './uniswap-v2/model.ts'
import { uniswapV3 } from './uniswap-v3/model.ts'
import { uniswapV4 } from './uniswap-v4/model.ts'
import { weth } from './weth/model.ts'

const require = createRequire(import.meta.url)

/** The events of an ABI, wherever in a package's export it lies. */
function eventsOf(value: unknown): readonly AbiEvent[] {
  if (Array.isArray(value)) return value.filter((item) => item?.type === 'event') as readonly AbiEvent[]
  return eventsOf((value as { readonly abi: unknown }).abi)
}

/** The events that a Solidity source declares; contract types are addresses, enums small numbers. */
function eventsIn(path: string): readonly AbiEvent[] {
  const source = readFileSync(require.resolve(path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  return [...source.matchAll(/\bevent\s+(\w+)\s*\(([^)]*)\)/g)].flatMap(([, name, list]) => {
    const parameters = (list ?? '').split(',').map((parameter) => {
      const [type = '', ...rest] = parameter.trim().split(/\s+/)
      return [type.replace(/^I[A-Z]\w*/, 'address').replace(/^\w+Kind$/, 'uint8'), ...rest].join(' ')
    })
    // Structs and other types of the source's own are none of ours.
    if (parameters.some((parameter) => !/^(u?int|address|bytes|bool|string)/.test(parameter))) return []
    return [parseAbiItem(`event ${name}(${parameters.join(', ')})` as 'event A()') as AbiEvent]
  })
}

/** A published package, and the events that it declares. */
const lb = require('@traderjoe-xyz/sdk-v2') as Readonly<Record<string, unknown>>
const legos = (path: string) => eventsOf(require(`@studydefi/money-legos/${path}.json`))
const packages: Readonly<Record<string, readonly AbiEvent[]>> = {
  'canonical-weth 1.4.0': eventsOf(require('canonical-weth/build/contracts/WETH9.json')),
  '@openzeppelin/contracts 5.7.0': eventsOf(require('@openzeppelin/contracts/build/contracts/IERC1155.json')),
  '@studydefi/money-legos 2.4.2, uniswap': legos('uniswap/abi/Exchange'),
  '@studydefi/money-legos 2.4.2, balancer': legos('balancer/abi/BPool'),
  '@studydefi/money-legos 2.4.2, curvefi': legos('curvefi/abi/Curve'),
  '@uniswap/v2-core 1.0.1': [
    ...eventsOf(require('@uniswap/v2-core/build/UniswapV2Pair.json')),
    ...eventsOf(require('@uniswap/v2-core/build/UniswapV2Factory.json')),
  ],
  '@uniswap/v3-core 1.0.1': [
    ...eventsOf(require('@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json')),
    ...eventsOf(require('@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json')),
  ],
  '@pancakeswap/v3-core 1.0.2': eventsOf(
    require('@pancakeswap/v3-core/artifacts/contracts/PancakeV3Pool.sol/PancakeV3Pool.json'),
  ),
  '@balancer-labs/v2-interfaces 0.4.0': eventsIn('@balancer-labs/v2-interfaces/contracts/vault/IVault.sol'),
  '@balancer-labs/v3-interfaces 1.0.0': eventsIn(
    '@balancer-labs/v3-interfaces/contracts/vault/IVaultEvents.sol',
  ),
  '@traderjoe-xyz/sdk-v2 3.0.21': [...eventsOf(lb.LBPairABI), ...eventsOf(lb.LBPairV21ABI)],
}

/**
 * Events that no package small enough to install declares. Each was read in the named published source; viem hashes
 * the declaration, so that the model is still held against something written apart from it.
 */
const readByHand: Readonly<Record<string, readonly string[]>> = {
  '@uniswap/v4-core 1.0.2, IPoolManager.sol': [
    'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee)',
    'event ModifyLiquidity(bytes32 indexed id, address indexed sender, int24 tickLower, int24 tickUpper, int256 liquidityDelta, bytes32 salt)',
    'event Initialize(bytes32 indexed id, address indexed currency0, address indexed currency1, uint24 fee, int24 tickSpacing, address hooks, uint160 sqrtPriceX96, int24 tick)',
    'event Donate(bytes32 indexed id, address indexed sender, uint256 amount0, uint256 amount1)',
  ],
  '@pancakeswap/infinity-sdk 1.0.11, CLPoolManagerAbi and BinPoolManagerAbi': [
    'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee, uint16 protocolFee)',
    'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint24 activeId, uint24 fee, uint16 protocolFee)',
    'event Initialize(bytes32 indexed id, address indexed currency0, address indexed currency1, address hooks, uint24 fee, bytes32 parameters, uint160 sqrtPriceX96, int24 tick)',
    'event Initialize(bytes32 indexed id, address indexed currency0, address indexed currency1, address hooks, uint24 fee, bytes32 parameters, uint24 activeId)',
    'event Mint(bytes32 indexed id, address indexed sender, uint256[] ids, bytes32 salt, bytes32[] amounts, bytes32 compositionFeeAmount, bytes32 feeAmountToProtocol)',
    'event Burn(bytes32 indexed id, address indexed sender, uint256[] ids, bytes32 salt, bytes32[] amounts)',
  ],
  '@curvefi/api 2.70.1, lib/constants/abis': [
    'event TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought)',
    'event TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought, uint256 fee, uint256 packed_price_scale)',
    'event AddLiquidity(address indexed provider, uint256[2] token_amounts, uint256[2] fees, uint256 invariant, uint256 token_supply)',
    'event AddLiquidity(address indexed provider, uint256[3] token_amounts, uint256[3] fees, uint256 invariant, uint256 token_supply)',
    'event AddLiquidity(address indexed provider, uint256[4] token_amounts, uint256[4] fees, uint256 invariant, uint256 token_supply)',
    'event AddLiquidity(address indexed provider, uint256[] token_amounts, uint256[] fees, uint256 invariant, uint256 token_supply)',
    'event AddLiquidity(address indexed provider, uint256[3] token_amounts, uint256 fee, uint256 token_supply)',
    'event AddLiquidity(address indexed provider, uint256[2] token_amounts, uint256 fee, uint256 token_supply, uint256 packed_price_scale)',
    'event AddLiquidity(address indexed provider, uint256[3] token_amounts, uint256 fee, uint256 token_supply, uint256 packed_price_scale)',
    'event AddLiquidity(address indexed provider, address indexed receiver, uint256[2] token_amounts, uint256 fee, uint256 token_supply, uint256 price_scale)',
    'event RemoveLiquidity(address indexed provider, uint256[3] token_amounts, uint256[3] fees, uint256 token_supply)',
    'event RemoveLiquidity(address indexed provider, uint256[4] token_amounts, uint256[4] fees, uint256 token_supply)',
    'event RemoveLiquidity(address indexed provider, uint256[] token_amounts, uint256[] fees, uint256 token_supply)',
    'event RemoveLiquidity(address indexed provider, uint256[2] token_amounts, uint256 token_supply)',
    'event RemoveLiquidity(address indexed provider, uint256[3] token_amounts, uint256 token_supply)',
    'event RemoveLiquidityImbalance(address indexed provider, uint256[3] token_amounts, uint256[3] fees, uint256 invariant, uint256 token_supply)',
    'event RemoveLiquidityImbalance(address indexed provider, uint256[4] token_amounts, uint256[4] fees, uint256 invariant, uint256 token_supply)',
    'event RemoveLiquidityImbalance(address indexed provider, uint256[] token_amounts, uint256[] fees, uint256 invariant, uint256 token_supply)',
    'event RemoveLiquidityImbalance(address indexed provider, uint256 lp_token_amount, uint256[2] token_amounts, uint256 approx_fee, uint256 price_scale)',
    'event RemoveLiquidityOne(address indexed provider, uint256 token_amount, uint256 coin_amount)',
    'event RemoveLiquidityOne(address indexed provider, uint256 token_amount, uint256 coin_index, uint256 coin_amount)',
    'event RemoveLiquidityOne(address indexed provider, int128 token_id, uint256 token_amount, uint256 coin_amount, uint256 token_supply)',
    'event RemoveLiquidityOne(address indexed provider, uint256 token_amount, uint256 coin_index, uint256 coin_amount, uint256 approx_fee, uint256 packed_price_scale)',
  ],
  '@dodoex/dodo-contract-request 1.8.0, DODOV1 and DPPAdvanced': [
    'event DODOSwap(address fromToken, address toToken, uint256 fromAmount, uint256 toAmount, address trader, address receiver)',
    'event DODOFlashLoan(address borrower, address assetTo, uint256 baseAmount, uint256 quoteAmount)',
    'event SellBaseToken(address indexed seller, uint256 payBase, uint256 receiveQuote)',
    'event BuyBaseToken(address indexed buyer, uint256 receiveBase, uint256 payQuote)',
  ],
  '@bancor/contracts-solidity 0.7.13, BancorNetwork': [
    'event Conversion(address indexed anchor, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, address trader)',
  ],
  '@bancor/carbon-sdk 0.0.99-DEV, CarbonController': [
    'event TokensTraded(address indexed trader, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, uint128 tradingFeeAmount, bool byTargetAmount)',
  ],
  'bancorprotocol/contracts-v3, BancorNetwork.sol': [
    'event TokensTraded(bytes32 indexed contextId, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, uint256 bntAmount, uint256 targetFeeAmount, uint256 bntFeeAmount, address trader)',
    'event FlashLoanCompleted(address indexed token, address indexed borrower, uint256 amount, uint256 feeAmount)',
  ],
  'Aerodrome IPool.sol, in sphere-mezo-solidity-files 1.2.0': [
    'event Swap(address indexed sender, address indexed to, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out)',
    'event Sync(uint256 reserve0, uint256 reserve1)',
    'event Burn(address indexed sender, address indexed to, uint256 amount0, uint256 amount1)',
  ],
  'KyberNetwork/dmm-smart-contracts, DMMPool.sol': [
    'event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to, uint256 feeInPrecision)',
    'event Sync(uint256 vReserve0, uint256 vReserve1, uint256 reserve0, uint256 reserve1)',
  ],
  'maverickprotocol/maverick-v1-interfaces, IPool.sol': [
    'event Swap(address sender, address recipient, bool tokenAIn, bool exactOutput, uint256 amountIn, uint256 amountOut, int32 activeTick)',
    'event AddLiquidity(address indexed sender, uint256 indexed tokenId, (uint128 deltaA, uint128 deltaB, uint256 deltaLpBalance, uint128 binId, uint8 kind, int32 lowerTick, bool isActive)[] binDeltas)',
    'event RemoveLiquidity(address indexed sender, address indexed recipient, uint256 indexed tokenId, (uint128 deltaA, uint128 deltaB, uint256 deltaLpBalance, uint128 binId, uint8 kind, int32 lowerTick, bool isActive)[] binDeltas)',
  ],
  'maverickprotocol/v2-common, IMaverickV2Pool.sol': [
    'event PoolSwap(address sender, address recipient, (uint256 amount, bool tokenAIn, bool exactOutput, int32 tickLimit) params, uint256 amountIn, uint256 amountOut)',
    'event PoolAddLiquidity(address sender, address recipient, uint256 subaccount, (uint8 kind, int32[] ticks, uint128[] amounts) params, uint256 tokenAAmount, uint256 tokenBAmount, uint32[] binIds)',
    'event PoolRemoveLiquidity(address sender, address recipient, uint256 subaccount, (uint32[] binIds, uint128[] amounts) params, uint256 tokenAOut, uint256 tokenBOut)',
  ],
  'Instadapp/fluid-contracts-public, poolT1/coreModule/events.sol': [
    'event Swap(bool swap0to1, uint256 amountIn, uint256 amountOut, address to)',
  ],
  'SorellaLabs/brontes, ClipperExchange.json': [
    'event Swapped(address indexed inAsset, address indexed outAsset, address indexed recipient, uint256 inAmount, uint256 outAmount, bytes auxiliaryData)',
  ],
  'makerdao/dss-psm, psm.sol': [
    'event SellGem(address indexed owner, uint256 value, uint256 fee)',
    'event BuyGem(address indexed owner, uint256 value, uint256 fee)',
  ],
}

/** Each protocol with the sources that may vouch for its events. */
const sources: readonly (readonly [ProtocolModel, ...(readonly string[])])[] = [
  [weth, 'canonical-weth'],
  [erc1155, '@openzeppelin/contracts'],
  [uniswapV1, '@studydefi/money-legos 2.4.2, uniswap'],
  [uniswapV2, '@uniswap/v2-core'],
  [uniswapV3, '@uniswap/v3-core'],
  [uniswapV4, '@uniswap/v4-core'],
  [pancakeswapV3, '@pancakeswap/v3-core'],
  [pancakeInfinity, '@pancakeswap/infinity-sdk'],
  [solidly, 'Aerodrome'],
  [kyberDmm, 'KyberNetwork'],
  [curve, '@curvefi/api', '@studydefi/money-legos 2.4.2, curvefi'],
  [balancerV1, '@studydefi/money-legos 2.4.2, balancer'],
  [balancerV2, '@balancer-labs/v2-interfaces'],
  [balancerV3, '@balancer-labs/v3-interfaces'],
  [maverickV1, 'maverickprotocol/maverick-v1'],
  [maverickV2, 'maverickprotocol/v2'],
  [traderJoeLb, '@traderjoe-xyz/sdk-v2'],
  [dodo, '@dodoex'],
  [fluidDex, 'Instadapp'],
  [bancorV2, '@bancor/contracts-solidity'],
  [bancorV3, 'bancorprotocol'],
  [carbon, '@bancor/carbon-sdk'],
  [clipper, 'SorellaLabs'],
  [makerPsm, 'makerdao'],
]

const hand = Object.fromEntries(
  Object.entries(readByHand).map(([source, declarations]) => [
    source,
    declarations.map((declaration) => parseAbiItem(declaration as 'event A()') as AbiEvent),
  ]),
)
const published: Readonly<Record<string, readonly AbiEvent[]>> = { ...packages, ...hand }

function typeOf(parameter: AbiParameter): string {
  if (!('components' in parameter)) return parameter.type
  return `(${parameter.components.map(typeOf).join(',')})${parameter.type.slice('tuple'.length)}`
}

function signatureOf(event: AbiEvent): string {
  const parameters = event.inputs.map((input) => `${typeOf(input)}${input.indexed ? ' indexed' : ''}`)
  return `${event.name}(${parameters.join(',')})`
}

const cases = sources.map(([model, ...names]) => ({ name: model.name, model, names }))

test.each(cases)('$name reads events as its contracts declare them', ({ model, names }) => {
  const events = Object.entries(published)
    .filter(([source]) => names.some((name) => source.startsWith(name)))
    .flatMap(([, declared]) => declared)
  expect(model.events.length).toBeGreaterThan(0)
  for (const { signature } of model.events) {
    const declared = events.find((event) => signatureOf(event) === signature)
    expect(declared, `${model.name} ${signature}`).toBeDefined()
    expect(eventSignature(signature)).toMatchObject({
      topic0: toEventSelector(declared!),
      topics: 1 + declared!.inputs.filter(({ indexed }) => indexed).length,
    })
  }
})

test('what was read by hand is what a model reads, with nothing left over', () => {
  const read = new Set(sources.flatMap(([model]) => model.events.map(({ signature }) => signature)))
  for (const event of Object.values(hand).flat()) expect(read).toContain(signatureOf(event))
})

test('Algebra pools emit the events of Uniswap V3', () => {
  const algebra = eventsOf(
    require('@cryptoalgebra/core/artifacts/contracts/AlgebraPool.sol/AlgebraPool.json'),
  ).map(signatureOf)
  for (const { signature } of uniswapV3.events)
    if (!signature.startsWith('PoolCreated')) expect(algebra).toContain(signature)
})

const data = dataDirectory()

test.skipIf(data === undefined)('topics seen on mainnet have as many topics as the models expect', () => {
  const rows = JSON.parse(readFileSync(join(data!, 'mainnet/topics.json'), 'utf8')) as readonly {
    readonly topic0: string
    readonly topicCounts: readonly number[]
  }[]
  const seen = new Map(rows.map(({ topic0, topicCounts }) => [topic0, topicCounts]))
  let compared = 0
  for (const [model] of sources) {
    for (const { signature } of model.events) {
      const { topic0, topics } = eventSignature(signature)
      const counts = seen.get(topic0 as string) ?? []
      if (counts.length === 0) continue
      compared++
      expect(counts, signature).toContain(topics)
    }
  }
  expect(compared).toBeGreaterThan(15)
})
