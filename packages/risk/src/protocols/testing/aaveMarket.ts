import { decodeFunctionResult, type Hex, numberToHex, parseAbi } from 'viem'
import type { AaveEMode, AaveReserve, AaveState } from '../aave/state.ts'
import { aaveV30, aaveV36, mocks } from './contracts.ts'
import { account, administrator, encode, type Log, type Node } from './node.ts'

/** A reserve to list: what the market's administrator decides, in basis points. */
export type Listing = Pick<
  AaveReserve,
  'id' | 'decimals' | 'loanToValue' | 'liquidationThreshold' | 'liquidationBonus' | 'protocolFee'
>

export type ListedReserve = Listing & {
  readonly underlying: Hex
  readonly aToken: Hex
  readonly debtToken: Hex
}

/** A real Aave market on a chain of our own, all of whose interest has accrued before the test starts. */
export type AaveMarket = {
  readonly pool: Hex
  readonly oracle: Hex
  readonly provider: Hex
  readonly listed: readonly ListedReserve[]
  readonly treasury: Hex
  readonly setPrices: (prices: Readonly<Record<string, bigint>>) => Promise<void>
  readonly supply: (user: Hex, id: string, amount: bigint) => Promise<void>
  readonly borrow: (user: Hex, id: string, amount: bigint) => Promise<void>
  /** Puts a user into an efficiency mode of these terms. */
  readonly enterEMode: (user: Hex, eMode: AaveEMode) => Promise<void>
  readonly liquidationData: (collateral: string, debt: string, user: Hex, debtToCover: bigint) => Hex
  /** Everything of one account that a liquidation depends on, as the contracts hold it. */
  readonly read: (user: Hex, eMode?: AaveEMode) => Promise<AaveState>
}

export const poolAbi = parseAbi([
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)',
  'function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)',
  'function liquidationCall(address collateralAsset, address debtAsset, address user, uint256 debtToCover, bool receiveAToken)',
  'function getUserAccountData(address user) view returns (uint256, uint256, uint256, uint256, uint256, uint256)',
  'function getUserConfiguration(address user) view returns (uint256)',
  'function getReserveNormalizedIncome(address asset) view returns (uint256)',
  'function getReserveNormalizedVariableDebt(address asset) view returns (uint256)',
  'function getReserveDeficit(address asset) view returns (uint256)',
  'function setConfiguration(address asset, (uint256 data) configuration)',
  'function setUserEMode(uint8 categoryId)',
])
const tokenAbi = parseAbi([
  'function mint(address account, uint256 amount)',
  'function scaledBalanceOf(address user) view returns (uint256)',
  'function balanceOf(address user) view returns (uint256)',
  'function getAssetPrice(address asset) view returns (uint256)',
  'function set(address[] assets, uint256[] prices)',
  'function setPool(address pool)',
])
const ratesAbi = parseAbi(['function set(uint256 rate)'])
const v30Abi = parseAbi([
  'function initReserve(address asset, address aToken, address stableDebt, address variableDebt, address rates)',
  'function initialize(address pool, address treasury, address underlying, address incentives, uint8 decimals, string name, string symbol, bytes params)',
  'struct Category { uint16 ltv; uint16 liquidationThreshold; uint16 liquidationBonus; address priceSource; string label; }',
  'function configureEModeCategory(uint8 id, Category config)',
])
const v30DebtAbi = parseAbi([
  'function initialize(address pool, address underlying, address incentives, uint8 decimals, string name, string symbol, bytes params)',
])
const v36Abi = parseAbi([
  'function initReserve(address asset, address aToken, address variableDebt)',
  'function initialize(address pool, address underlying, uint8 decimals, string name, string symbol, bytes params)',
  'struct Category { uint16 ltv; uint16 liquidationThreshold; uint16 liquidationBonus; string label; }',
  'function configureEModeCategory(uint8 id, Category config)',
  'function configureEModeCategoryCollateralBitmap(uint8 id, uint128 bitmap)',
  'function configureEModeCategoryBorrowableBitmap(uint8 id, uint128 bitmap)',
])

const whale = account(1)
const nobody: Hex = `0x${'00'.repeat(20)}`
/** 30 % a year in ray, and seconds between the reserves, so that every index is another crooked number. */
const rate = 300_000_000_000_000_000_000_000_000n
const day = 86_400

/**
 * Deploys a market from the protocol's own code: pool, libraries and tokens. Tokens, prices and rates around it are ours.
 * Interest runs for some months and then stops, so that indices are odd and no longer move.
 */
export async function deployAave(
  node: Node,
  version: '3.0' | '3.6',
  listings: readonly Listing[],
): Promise<AaveMarket> {
  const ours = mocks()
  const aave = version === '3.0' ? aaveV30() : aaveV36()
  const treasury = account(2)
  const oracle = await node.deploy(ours.Oracle!)
  const rates = await node.deploy(ours.Rates!)
  const provider = await node.deploy(ours.Provider!, [oracle, administrator])
  const libraries: Record<string, Hex> = {}
  for (const [name, code] of Object.entries(aave))
    if (name.endsWith('Logic')) libraries[name] = await node.deploy(code, [], libraries)
  const pool =
    version === '3.0'
      ? await node.deploy(aave.Pool!, [provider], libraries)
      : await node.deploy(aave.PoolInstance!, [provider, rates], libraries)
  const admin = (to: Hex, data: Hex) => node.send(administrator, to, data)
  await admin(provider, encode(tokenAbi, 'setPool', [pool]))

  const aTokenCode =
    version === '3.0'
      ? await node.deploy(aave.AToken!, [pool])
      : await node.deploy(aave.ATokenInstance!, [pool, nobody, treasury])
  const debtCode =
    version === '3.0'
      ? await node.deploy(aave.VariableDebtToken!, [pool])
      : await node.deploy(aave.VariableDebtTokenInstance!, [pool, nobody])
  const stableCode = version === '3.0' ? await node.deploy(aave.StableDebtToken!, [pool]) : nobody

  const listed: ListedReserve[] = []
  for (const listing of listings) {
    const { id, decimals } = listing
    const underlying = await node.deploy(ours.Token!, [id, decimals])
    const aToken = await node.deploy(ours.Delegate!, [aTokenCode])
    const debtToken = await node.deploy(ours.Delegate!, [debtCode])
    if (version === '3.0') {
      const stable = await node.deploy(ours.Delegate!, [stableCode])
      const debtArguments = [pool, underlying, nobody, decimals, id, id, '0x'] as const
      await admin(
        aToken,
        encode(v30Abi, 'initialize', [pool, treasury, underlying, nobody, decimals, id, id, '0x']),
      )
      await admin(debtToken, encode(v30DebtAbi, 'initialize', debtArguments))
      await admin(stable, encode(v30DebtAbi, 'initialize', debtArguments))
      await admin(pool, encode(v30Abi, 'initReserve', [underlying, aToken, stable, debtToken, rates]))
    } else {
      const data = encode(v36Abi, 'initialize', [pool, underlying, decimals, id, id, '0x'])
      await admin(aToken, data)
      await admin(debtToken, data)
      await admin(pool, encode(v36Abi, 'initReserve', [underlying, aToken, debtToken]))
    }
    await admin(pool, encode(poolAbi, 'setConfiguration', [underlying, { data: configuration(listing, 1n) }]))
    listed.push({ ...listing, underlying, aToken, debtToken })
  }

  const find = (id: string) => listed.find((reserve) => reserve.id === id)!
  const market: AaveMarket = {
    pool,
    oracle,
    provider,
    listed,
    treasury,
    setPrices: async (prices) => {
      const assets = Object.keys(prices).map((id) => find(id).underlying)
      await admin(oracle, encode(tokenAbi, 'set', [assets, Object.values(prices)]))
    },
    supply: async (user, id, amount) => {
      const { underlying } = find(id)
      await node.send(user, underlying, encode(tokenAbi, 'mint', [user, amount]))
      await node.send(user, pool, encode(poolAbi, 'supply', [underlying, amount, user, 0]))
    },
    borrow: async (user, id, amount) => {
      await node.send(user, pool, encode(poolAbi, 'borrow', [find(id).underlying, amount, 2n, 0, user]))
    },
    enterEMode: (user, eMode) => enterEMode(node, version, pool, listed, user, eMode),
    liquidationData: (collateral, debt, user, debtToCover) =>
      encode(poolAbi, 'liquidationCall', [
        find(collateral).underlying,
        find(debt).underlying,
        user,
        debtToCover,
        false,
      ]),
    read: (user, eMode) => read(node, version, market, user, eMode),
  }
  await accrue(node, market, rates)
  return market
}

function configuration(reserve: Listing, category: bigint): bigint {
  const active = 1n << 56n
  const borrowing = 1n << 58n
  return (
    reserve.loanToValue |
    (reserve.liquidationThreshold << 16n) |
    (reserve.liquidationBonus << 32n) |
    (BigInt(reserve.decimals) << 48n) |
    active |
    borrowing |
    (reserve.protocolFee << 152n) |
    (category << 168n)
  )
}

async function accrue(node: Node, market: AaveMarket, rates: Hex): Promise<void> {
  const { listed } = market
  await market.setPrices(Object.fromEntries(listed.map(({ id }) => [id, 100_000_000n])))
  await node.send(administrator, rates, encode(ratesAbi, 'set', [rate]))
  for (const { id, decimals } of listed) await market.supply(whale, id, 10n ** BigInt(decimals + 9))
  for (const { id, decimals } of listed) await market.borrow(whale, id, 10n ** BigInt(decimals + 6))
  await node.send(administrator, rates, encode(ratesAbi, 'set', [0n]))
  for (const [i, { id }] of listed.entries()) {
    await node.rpc('evm_increaseTime', [(i + 1) * 17 * day + 12_345])
    await market.supply(whale, id, 3n)
  }
}

async function enterEMode(
  node: Node,
  version: '3.0' | '3.6',
  pool: Hex,
  listed: readonly ListedReserve[],
  user: Hex,
  eMode: AaveEMode,
): Promise<void> {
  const basic = {
    ltv: Number(eMode.loanToValue),
    liquidationThreshold: Number(eMode.liquidationThreshold),
    liquidationBonus: Number(eMode.liquidationBonus),
    priceSource: nobody,
    label: 'mode',
  }
  const admin = (data: Hex) => node.send(administrator, pool, data)
  if (version === '3.0') {
    // The category of every other reserve is left at one that nobody is in.
    for (const reserve of listed)
      await admin(
        encode(poolAbi, 'setConfiguration', [
          reserve.underlying,
          { data: configuration(reserve, eMode.collateral.includes(reserve.id) ? 2n : 1n) },
        ]),
      )
    await admin(encode(v30Abi, 'configureEModeCategory', [2, basic]))
  } else {
    const bitmap = listed.reduce(
      (sum, { id }, i) => (eMode.collateral.includes(id) ? sum | (1n << BigInt(i)) : sum),
      0n,
    )
    await admin(encode(v36Abi, 'configureEModeCategory', [2, basic]))
    await admin(encode(v36Abi, 'configureEModeCategoryCollateralBitmap', [2, bitmap]))
    await admin(encode(v36Abi, 'configureEModeCategoryBorrowableBitmap', [2, bitmap]))
  }
  await node.send(user, pool, encode(poolAbi, 'setUserEMode', [2]))
}

async function read(
  node: Node,
  version: '3.0' | '3.6',
  { pool, oracle, listed }: AaveMarket,
  user: Hex,
  eMode: AaveEMode | undefined,
): Promise<AaveState> {
  const requests = listed.flatMap(({ underlying, aToken, debtToken }) => [
    { to: oracle, data: encode(tokenAbi, 'getAssetPrice', [underlying]) },
    { to: pool, data: encode(poolAbi, 'getReserveNormalizedIncome', [underlying]) },
    { to: pool, data: encode(poolAbi, 'getReserveNormalizedVariableDebt', [underlying]) },
    { to: aToken, data: encode(tokenAbi, 'scaledBalanceOf', [user]) },
    { to: debtToken, data: encode(tokenAbi, 'scaledBalanceOf', [user]) },
    // v3.0 has no such number; any other that exists takes its place.
    {
      to: pool,
      data: encode(poolAbi, version === '3.0' ? 'getReserveNormalizedIncome' : 'getReserveDeficit', [
        underlying,
      ]),
    },
  ])
  const flagsRequest = { to: pool, data: encode(poolAbi, 'getUserConfiguration', [user]) }
  const [flags = 0n, ...numbers] = (await node.calls([flagsRequest, ...requests])).map(BigInt)
  const rows = listed.map(({ underlying, aToken, debtToken, ...listing }, i) => {
    const [price, liquidityIndex, borrowIndex, supplied, borrowed, deficit] = numbers.slice(6 * i) as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
    ]
    const reserve: AaveReserve = {
      ...listing,
      price,
      liquidityIndex,
      borrowIndex,
      deficit: version === '3.0' ? 0n : deficit,
    }
    const enabled = ((flags >> BigInt(2 * i + 1)) & 1n) === 1n
    return { reserve, supplied: { scaled: supplied, enabled }, borrowed }
  })
  return {
    reserves: rows.map(({ reserve }) => reserve),
    supplied: Object.fromEntries(rows.map(({ reserve, supplied }) => [reserve.id, supplied])),
    borrowed: Object.fromEntries(rows.map(({ reserve, borrowed }) => [reserve.id, borrowed])),
    ...(eMode === undefined ? {} : { eMode }),
  }
}

/** Six numbers of `getUserAccountData`. */
export async function accountData(node: Node, pool: Hex, user: Hex): Promise<readonly bigint[]> {
  const [data = '0x'] = await node.calls([{ to: pool, data: encode(poolAbi, 'getUserAccountData', [user]) }])
  return decodeFunctionResult({ abi: poolAbi, functionName: 'getUserAccountData', data }) as readonly bigint[]
}

const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** Sum of a token's `Transfer` events to `to`. */
export function transferred(logs: readonly Log[], token: Hex, to: Hex): bigint {
  const topic = numberToHex(BigInt(to), { size: 32 })
  return logs
    .filter((log) => log.address.toLowerCase() === token.toLowerCase() && log.topics[0] === transferTopic)
    .filter((log) => log.topics[2] === topic)
    .reduce((sum, log) => sum + BigInt(log.data), 0n)
}
