import { decodeFunctionResult, type Hex, parseAbi } from 'viem'
import type { Stream } from '../../exact/threefry.ts'
import { morphoPriceScale } from '../morpho/liquidate.ts'
import type { MorphoLiquidation, MorphoState } from '../morpho/state.ts'
import { mocks, morphoBlue } from './contracts.ts'
import { account, administrator, encode, type Node } from './node.ts'

/** A market of the real Morpho on a chain of our own, with lenders in it and interest that has run and stopped. */
export type MorphoMarket = {
  readonly morpho: Hex
  readonly loan: Hex
  readonly collateral: Hex
  readonly lltv: bigint
  readonly setPrice: (price: bigint) => Promise<void>
  readonly supplyCollateral: (user: Hex, amount: bigint) => Promise<void>
  readonly borrow: (user: Hex, amount: bigint) => Promise<void>
  readonly liquidationData: (user: Hex, call: MorphoLiquidation) => Hex
  readonly read: (user: Hex) => Promise<MorphoState>
}

const parameters = '(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)'
const morphoAbi = parseAbi([
  'function enableIrm(address irm)',
  'function enableLltv(uint256 lltv)',
  `function createMarket(${parameters} market)`,
  `function accrueInterest(${parameters} market)`,
  `function supply(${parameters} market, uint256 assets, uint256 shares, address onBehalf, bytes data)`,
  `function supplyCollateral(${parameters} market, uint256 assets, address onBehalf, bytes data)`,
  `function borrow(${parameters} market, uint256 assets, uint256 shares, address onBehalf, address receiver)`,
  `function liquidate(${parameters} market, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data)`,
  'function market(bytes32 id) view returns (uint128, uint128, uint128, uint128, uint128, uint128)',
  'function position(bytes32 id, address user) view returns (uint256, uint128, uint128)',
  'event CreateMarket(bytes32 indexed id, (address, address, address, address, uint256) market)',
])
const otherAbi = parseAbi([
  'function mint(address account, uint256 amount)',
  'function set(uint256 value)',
  'function price() view returns (uint256)',
])
const lender = account(1)
/** Wad a second: about 63 % a year. */
const rate = 20_000_000_000n

/** Deploys Morpho once and a market of these decimals and this liquidation loan-to-value. */
export async function deployMorpho(
  node: Node,
  lltv: bigint,
  decimals: { readonly loan: number; readonly collateral: number },
): Promise<MorphoMarket> {
  const ours = mocks()
  const admin = (to: Hex, data: Hex) => node.send(administrator, to, data)
  const morpho = await node.deploy(morphoBlue().Morpho!, [administrator])
  const loan = await node.deploy(ours.Token!, ['LOAN', decimals.loan])
  const collateral = await node.deploy(ours.Token!, ['COLL', decimals.collateral])
  const oracle = await node.deploy(ours.SinglePrice!)
  const irm = await node.deploy(ours.Rates!)
  const market = { loanToken: loan, collateralToken: collateral, oracle, irm, lltv }
  const does = (from: Hex, name: string, args: readonly unknown[]) =>
    node.send(from, morpho, encode(morphoAbi, name, [market, ...args]))
  await admin(morpho, encode(morphoAbi, 'enableIrm', [irm]))
  await admin(morpho, encode(morphoAbi, 'enableLltv', [lltv]))
  const logs = await does(administrator, 'createMarket', [])
  const id = logs[0]?.topics[1] as Hex

  const setPrice = async (price: bigint) => void (await admin(oracle, encode(otherAbi, 'set', [price])))
  const supplyCollateral = async (user: Hex, amount: bigint) => {
    await node.send(user, collateral, encode(otherAbi, 'mint', [user, amount]))
    await does(user, 'supplyCollateral', [amount, user, '0x'])
  }
  const borrow = async (user: Hex, amount: bigint) =>
    void (await does(user, 'borrow', [amount, 0n, user, user]))

  const plenty = 10n ** BigInt(decimals.loan + 9)
  await admin(loan, encode(otherAbi, 'mint', [lender, plenty]))
  await does(lender, 'supply', [plenty, 0n, lender, '0x'])
  await setPrice(morphoPriceScale * 10n ** 20n)
  await supplyCollateral(lender, 10n ** BigInt(decimals.collateral + 3))
  await borrow(lender, plenty / 1_000n)
  await admin(irm, encode(otherAbi, 'set', [rate]))
  await node.rpc('evm_increaseTime', [3_000_017])
  await does(lender, 'accrueInterest', [])
  await admin(irm, encode(otherAbi, 'set', [0n]))
  await does(lender, 'accrueInterest', [])

  return {
    morpho,
    loan,
    collateral,
    lltv,
    setPrice,
    supplyCollateral,
    borrow,
    liquidationData: (user, { seizedAssets, repaidShares }) =>
      encode(morphoAbi, 'liquidate', [market, user, seizedAssets, repaidShares, '0x']),
    read: async (user) => {
      const [totals = '0x', own = '0x', price = '0x'] = await node.calls([
        { to: morpho, data: encode(morphoAbi, 'market', [id]) },
        { to: morpho, data: encode(morphoAbi, 'position', [id, user]) },
        { to: oracle, data: encode(otherAbi, 'price', []) },
      ])
      const [totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares] =
        decodeFunctionResult({ abi: morphoAbi, functionName: 'market', data: totals })
      const [, borrowShares, held] = decodeFunctionResult({
        abi: morphoAbi,
        functionName: 'position',
        data: own,
      })
      return {
        lltv,
        price: BigInt(price),
        totalSupplyAssets,
        totalSupplyShares,
        totalBorrowAssets,
        totalBorrowShares,
        collateral: held,
        borrowShares,
      }
    },
  }
}

/** Makes a borrower, from dust to large, and moves the price until the position is a little or far from its threshold. */
export async function makeMorphoPosition(
  market: MorphoMarket,
  stream: Stream,
  user: Hex,
): Promise<MorphoState> {
  const amount = () => BigInt(Math.floor(10 ** (stream.uniform() * 10))) + 1n
  const collateral = amount()
  const debt = amount()
  await market.setPrice(morphoPriceScale * 10n ** 20n)
  await market.supplyCollateral(user, collateral)
  await market.borrow(user, debt)
  const perMille = [400n, 800n, 950n, 990n, 999n, 1_000n, 1_001n, 1_100n][stream.below(8)] ?? 0n
  const atThreshold = (debt * morphoPriceScale * 10n ** 18n) / (collateral * market.lltv)
  await market.setPrice((atThreshold * perMille) / 1_000n + 1n)
  return market.read(user)
}

/** A liquidation by shares or by collateral, of all, a part or a little, sometimes of too much or in contradiction. */
export function drawMorphoCall(stream: Stream, state: MorphoState): MorphoLiquidation {
  const parts = [1_000n, 1_000n, 500n, BigInt(stream.below(1_000)), 1_001n]
  const part = parts[stream.below(parts.length)] ?? 0n
  const least = (amount: bigint) => (amount === 0n ? 1n : amount)
  if (stream.below(20) === 0) return { seizedAssets: 1n, repaidShares: 1n }
  if (stream.below(2) === 0)
    return { seizedAssets: least((state.collateral * part) / 1_000n), repaidShares: 0n }
  return { seizedAssets: 0n, repaidShares: least((state.borrowShares * part) / 1_000n) }
}

/** Words of the `Liquidate` event, after its indexed fields: repaid assets, repaid shares, seized, bad debt, bad shares. */
export function liquidateEvent(data: Hex): readonly bigint[] {
  return Array.from({ length: 5 }, (_, i) => BigInt(`0x${data.slice(2 + 64 * i, 66 + 64 * i)}`))
}
