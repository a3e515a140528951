import { type CallModel, createDispatcher, protocols } from '@membrane/analytics'
import type { Address, CallFrame, Hex } from '@membrane/core'
import { functions as signals } from '@membrane/detectors'
import { type Names, short } from './names.ts'

/** Functions that transactions of the field often call, besides those that the protocols' own models read. */
const common = [
  'transfer(address,uint256)',
  'transferFrom(address,address,uint256)',
  'approve(address,uint256)',
  'balanceOf(address)',
  'allowance(address,address)',
  'totalSupply()',
  'decimals()',
  'symbol()',
  'name()',
  'owner()',
  'mint(address,uint256)',
  'burn(uint256)',
  'burn(address)',
  'mint(address)',
  'mint(uint256)',
  'deposit()',
  'deposit(uint256)',
  'deposit(uint256,address)',
  'withdraw(uint256)',
  'withdraw(uint256,address,address)',
  'redeem(uint256)',
  'redeem(uint256,address,address)',
  'redeemUnderlying(uint256)',
  'borrow(uint256)',
  'repayBorrow(uint256)',
  'liquidateBorrow(address,uint256,address)',
  'accrueInterest()',
  'exchangeRateStored()',
  'exchangeRateCurrent()',
  'getAccountSnapshot(address)',
  'getAccountLiquidity(address)',
  'getHypotheticalAccountLiquidity(address,address,uint256,uint256)',
  'mintAllowed(address,address,uint256)',
  'redeemAllowed(address,address,uint256)',
  'borrowAllowed(address,address,uint256)',
  'borrowVerify(address,address,uint256)',
  'oracle()',
  'underlying()',
  'enterMarkets(address[])',
  'token0()',
  'token1()',
  'getReserves()',
  'sync()',
  'skim(address)',
  'slot0()',
  'getPair(address,address)',
  'getPool(address,address,uint24)',
  'getAmountsOut(uint256,address[])',
  'swap(uint256,uint256,address,bytes)',
  'swap(address,bool,int256,uint160,bytes)',
  'uniswapV2Call(address,uint256,uint256,bytes)',
  'uniswapV3SwapCallback(int256,int256,bytes)',
  'uniswapV3FlashCallback(uint256,uint256,bytes)',
  'pancakeCall(address,uint256,uint256,bytes)',
  'swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
  'swapTokensForExactTokens(uint256,uint256,address[],address,uint256)',
  'swapExactETHForTokens(uint256,address[],address,uint256)',
  'swapETHForExactTokens(uint256,address[],address,uint256)',
  'swapExactTokensForETH(uint256,uint256,address[],address,uint256)',
  'swapTokensForExactETH(uint256,uint256,address[],address,uint256)',
  'swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256,uint256,address[],address,uint256)',
  'swapExactETHForTokensSupportingFeeOnTransferTokens(uint256,address[],address,uint256)',
  'swapExactTokensForETHSupportingFeeOnTransferTokens(uint256,uint256,address[],address,uint256)',
  'addLiquidity(address,address,uint256,uint256,uint256,uint256,address,uint256)',
  'addLiquidityETH(address,uint256,uint256,uint256,address,uint256)',
  'removeLiquidity(address,address,uint256,uint256,uint256,address,uint256)',
  'removeLiquidityETH(address,uint256,uint256,uint256,address,uint256)',
  'exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
  'exactInput((bytes,address,uint256,uint256,uint256))',
  'multicall(bytes[])',
  'multicall(uint256,bytes[])',
  'execute(bytes,bytes[],uint256)',
  'execute(bytes,bytes[])',
  'exchange(int128,int128,uint256,uint256)',
  'exchange(uint256,uint256,uint256,uint256)',
  'exchange_underlying(int128,int128,uint256,uint256)',
  'add_liquidity(uint256[2],uint256)',
  'add_liquidity(uint256[3],uint256)',
  'add_liquidity(uint256[4],uint256)',
  'remove_liquidity_one_coin(uint256,int128,uint256)',
  'remove_liquidity_imbalance(uint256[3],uint256)',
  'remove_liquidity_imbalance(uint256[4],uint256)',
  'get_virtual_price()',
  'swapExactAmountIn(address,uint256,address,uint256,uint256)',
  'swapExactAmountOut(address,uint256,address,uint256,uint256)',
  'gulp(address)',
  'flashLoan(address,address[],uint256[],bytes)',
  'flashLoan(address,address,uint256,bytes)',
  'flashLoan(address,address[],uint256[],uint256[],address,bytes,uint16)',
  'flashLoanSimple(address,address,uint256,bytes,uint16)',
  'executeOperation(address[],uint256[],uint256[],address,bytes)',
  'executeOperation(address,uint256,uint256,address,bytes)',
  'executeOperation(address,uint256,uint256,bytes)',
  'receiveFlashLoan(address[],uint256[],uint256[],bytes)',
  'onFlashLoan(address,address,uint256,uint256,bytes)',
  'callFunction(address,(address,uint256),bytes)',
  'operate((address,uint256)[],(uint8,uint256,(bool,uint8,uint8,uint256),uint256,uint256,address,uint256,bytes)[])',
  'flash(address,uint256,uint256,bytes)',
  'DPPFlashLoanCall(address,uint256,uint256,bytes)',
  'DVMFlashLoanCall(address,uint256,uint256,bytes)',
  'liquidationCall(address,address,address,uint256,bool)',
  'supply(address,uint256,address,uint16)',
  'deposit(address,uint256,address,uint16)',
  'borrow(address,uint256,uint256,uint16,address)',
  'repay(address,uint256,uint256,address)',
  'withdraw(address,uint256,address)',
  'latestAnswer()',
  'latestRoundData()',
  'getPrice(address)',
  'getUnderlyingPrice(address)',
  'upgradeTo(address)',
  'upgradeToAndCall(address,bytes)',
  'setOwner(address)',
  'transferOwnership(address)',
  'onERC721Received(address,address,uint256,bytes)',
  'tokensReceived(address,address,address,uint256,bytes,bytes)',
  'tokensToSend(address,address,address,uint256,bytes,bytes)',
  'getInterfaceImplementer(address,bytes32)',
  'setInterfaceImplementer(address,bytes32,address)',
  'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
] as const

/** What the detectors look for by name is worth reading by name. */
function recognised(): readonly string[] {
  return Object.values(signals).map(({ signature }) => signature)
}

let known: ReadonlyMap<string, readonly CallModel[]> | undefined

/** The name of the function that calldata begins with; undefined for a selector that is not known. */
export function functionName(input: Hex): string | undefined {
  known ??= createDispatcher([
    ...protocols,
    {
      name: 'common',
      events: [],
      calls: [...common, ...recognised()].map((signature) => ({ signature, read: () => undefined })),
    },
  ]).calls
  return known.get(input.slice(0, 10))?.[0]?.signature.replace(/\(.*$/s, '')
}

/**
 * What a frame calls, for people: the function's name, with the arguments of the token functions that say where value
 * goes; the selector where the name is not known.
 */
export function callText(frame: CallFrame, names: Names): string {
  const { type, input, to, value } = frame
  if (type === 'CREATE' || type === 'CREATE2') return 'new contract'
  if (type === 'SELFDESTRUCT') return 'self-destruct'
  if (input.length < 10) return value > 0n ? 'receive' : 'no calldata'
  const name = functionName(input)
  if (name === undefined) return input.slice(0, 10)
  // A delegated call runs foreign code on the caller's own balances.
  const token = type === 'DELEGATECALL' || type === 'CALLCODE' ? frame.from : to
  const amount = (index: number) => names.amount(wordAt(input, index), token)
  if (name === 'transfer' && input.length === 138) return `transfer(${addressAt(input, 0)}, ${amount(1)})`
  if (name === 'transferFrom' && input.length === 202)
    return `transferFrom(${addressAt(input, 0)}, ${addressAt(input, 1)}, ${amount(2)})`
  if (name === 'balanceOf' && input.length === 74) return `balanceOf(${addressAt(input, 0)})`
  return name
}

function wordAt(input: Hex, index: number): bigint {
  return BigInt(`0x${input.slice(10 + index * 64, 74 + index * 64)}`)
}

function addressAt(input: Hex, index: number): string {
  const address: Address = `0x${input.slice(34 + index * 64, 74 + index * 64)}`
  return short(address)
}
