import { type Address, type Hex, MembraneError } from '@membrane/core'
import type { MorphoLiquidation, MorphoState } from '@membrane/risk'
import { encodeAbiParameters, encodeFunctionData, keccak256, parseAbi, parseAbiParameters } from 'viem'
import type { Chain } from './chain.ts'
import { deployer, type Token } from './tokens.ts'

const market = '(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)'
const abi = parseAbi([
  'function enableIrm(address irm)',
  'function enableLltv(uint256 lltv)',
  `function createMarket(${market} market)`,
  `function accrueInterest(${market} market)`,
  `function supply(${market} market, uint256 assets, uint256 shares, address onBehalf, bytes data)`,
  `function supplyCollateral(${market} market, uint256 assets, address onBehalf, bytes data)`,
  `function withdrawCollateral(${market} market, uint256 assets, address onBehalf, address receiver)`,
  `function borrow(${market} market, uint256 assets, uint256 shares, address onBehalf, address receiver)`,
  `function liquidate(${market} market, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data)`,
  'function market(bytes32 id) view returns (uint128, uint128, uint128, uint128, uint128, uint128)',
  'function position(bytes32 id, address user) view returns (uint256, uint128, uint128)',
])

/**
 * `mstore(0, sload(0)); return(0, 32)`: answers every question with the word in its first slot, which `anvil_setStorageAt`
 * sets. It stands in for the oracle (`price()`) and for the rate (`borrowRate`).
 */
const oneWord: Hex = '0x60005460005260206000f3'
const oracle: Address = `0x${'0c'.repeat(20)}`
const irm: Address = `0x${'17'.repeat(20)}`

/** A market of a contract with Morpho Blue's interface, with an oracle and a rate that we set. */
export type LendingContract = {
  readonly address: Address
  readonly setPrice: (price: bigint) => Promise<void>
  /** Wad a second. */
  readonly setRate: (rate: bigint) => Promise<void>
  readonly accrueData: () => Hex
  readonly supplyData: (assets: bigint, owner: Address) => Hex
  readonly supplyCollateralData: (assets: bigint, owner: Address) => Hex
  readonly withdrawCollateralData: (assets: bigint, owner: Address) => Hex
  readonly borrowData: (assets: bigint, owner: Address) => Hex
  readonly liquidateData: (borrower: Address, call: MorphoLiquidation) => Hex
  /** One state a borrower: all of the market, and his own. */
  readonly read: (borrowers: readonly Address[]) => Promise<readonly MorphoState[]>
}

/** Opens a market. @throws COMPONENT_SETUP_FAILED, COMPONENT_CALL_FAILED */
export async function openLending(
  chain: Chain,
  address: Address,
  given: { readonly loan: Token; readonly collateral: Token; readonly lltv: bigint },
): Promise<LendingContract> {
  const { loan, collateral, lltv } = given
  await chain.setCode(oracle, oneWord)
  await chain.setCode(irm, oneWord)
  const parameters = { loanToken: loan.address, collateralToken: collateral.address, oracle, irm, lltv }
  const id = keccak256(
    encodeAbiParameters(parseAbiParameters('address, address, address, address, uint256'), [
      loan.address,
      collateral.address,
      oracle,
      irm,
      lltv,
    ]),
  )
  let price = 0n
  // What the setup has enabled already is refused, and may be.
  await chain.send(deployer, address, encodeFunctionData({ abi, functionName: 'enableIrm', args: [irm] }))
  await chain.send(deployer, address, encodeFunctionData({ abi, functionName: 'enableLltv', args: [lltv] }))
  const create = encodeFunctionData({ abi, functionName: 'createMarket', args: [parameters] })
  const [possible] = await chain.attempt([{ from: deployer, to: address, data: create }])
  if (possible?.ok !== true || !(await chain.send(deployer, address, create)).ok)
    throw new MembraneError('COMPONENT_SETUP_FAILED', {
      shortMessage: `The component opens no market by createMarket: ${possible?.ok === false ? possible.reason : 'reverted'}.`,
      hint: 'It needs the interface of Morpho Blue, with $deployer as owner.',
    })
  return {
    address,
    setPrice: async (value) => {
      price = value
      await chain.setSlot(oracle, 0, value)
    },
    setRate: (rate) => chain.setSlot(irm, 0, rate),
    accrueData: () => encodeFunctionData({ abi, functionName: 'accrueInterest', args: [parameters] }),
    supplyData: (assets, owner) =>
      encodeFunctionData({ abi, functionName: 'supply', args: [parameters, assets, 0n, owner, '0x'] }),
    supplyCollateralData: (assets, owner) =>
      encodeFunctionData({
        abi,
        functionName: 'supplyCollateral',
        args: [parameters, assets, owner, '0x'],
      }),
    withdrawCollateralData: (assets, owner) =>
      encodeFunctionData({
        abi,
        functionName: 'withdrawCollateral',
        args: [parameters, assets, owner, owner],
      }),
    borrowData: (assets, owner) =>
      encodeFunctionData({
        abi,
        functionName: 'borrow',
        args: [parameters, assets, 0n, owner, owner],
      }),
    liquidateData: (borrower, { seizedAssets, repaidShares }) =>
      encodeFunctionData({
        abi,
        functionName: 'liquidate',
        args: [parameters, borrower, seizedAssets, repaidShares, '0x'],
      }),
    read: async (borrowers) => {
      const answers = await chain.attempt([
        { to: address, data: encodeFunctionData({ abi, functionName: 'market', args: [id] }) },
        ...borrowers.map((user) => ({
          to: address,
          data: encodeFunctionData({ abi, functionName: 'position', args: [id, user] }),
        })),
      ])
      const [totals = [], ...own] = answers.map((answer) => {
        if (answer.ok) return words(answer.data)
        throw new MembraneError('COMPONENT_CALL_FAILED', {
          shortMessage: `The market cannot be read: ${answer.reason}.`,
          hint: 'It needs market(bytes32) and position(bytes32,address), as Morpho Blue has them.',
        })
      })
      const [totalSupplyAssets = 0n, totalSupplyShares = 0n, totalBorrowAssets = 0n, totalBorrowShares = 0n] =
        totals
      return own.map(([, borrowShares = 0n, held = 0n]) => ({
        lltv,
        price,
        totalSupplyAssets,
        totalSupplyShares,
        totalBorrowAssets,
        totalBorrowShares,
        borrowShares,
        collateral: held,
      }))
    },
  }
}

function words(data: Hex): readonly bigint[] {
  return (data.slice(2).match(/.{64}/g) ?? []).map((word) => BigInt(`0x${word}`))
}
