import type { Hex } from '@membrane/core'
import { functionSelector } from '../../decode/signature.ts'

const order2 = '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes)'
const order3 =
  '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes,bytes,bytes)'
const limitOrder =
  '(address,address,uint128,uint128,uint128,address,address,address,address,bytes32,uint64,uint256)'
const rfqOrder = '(address,address,uint128,uint128,address,address,address,bytes32,uint64,uint256)'
const signature4 = '(uint8,uint8,bytes32,bytes32)'

/** The functions of 0x versions 2 and 3 that fill orders, for one version's order tuple and names. */
function exchange(
  order: string,
  names: { readonly fill: readonly string[]; readonly market: readonly string[] },
): readonly string[] {
  return [
    ...names.fill.map((name) => `${name}(${order},uint256,bytes)`),
    ...['batchFillOrders', 'batchFillOrKillOrders', 'batchFillOrdersNoThrow'].map(
      (name) => `${name}(${order}[],uint256[],bytes[])`,
    ),
    ...names.market.flatMap((name) => [
      `marketSell${name}(${order}[],uint256,bytes[])`,
      `marketBuy${name}(${order}[],uint256,bytes[])`,
    ]),
    `matchOrders(${order},${order},bytes,bytes)`,
  ]
}

/**
 * Calls that accept an offer which somebody published to all: an exchange order, an auction's lot. Whoever comes first
 * pays the price for it, so two that name the same order raced, and neither needed the other's calldata.
 */
const publicOffers: readonly string[] = [
  'trade(address,uint256,address,uint256,uint256,uint256,address,uint8,bytes32,bytes32,uint256)', // EtherDelta
  'trade(uint256[8],address[4],uint8[2],bytes32[4])', // IDEX
  'fill(address,uint256,address,address,uint256,address,uint256,uint256,uint8,bytes32,bytes32)', // AirSwap
  'buy(uint256,uint256)', // Oasis
  'take(bytes32,uint128)', // Oasis
  'fillOrder(address[5],uint256[6],uint256,bool,uint8,bytes32,bytes32)', // 0x version 1
  'fillOrKillOrder(address[5],uint256[6],uint256,uint8,bytes32,bytes32)',
  'fillOrdersUpTo(address[5][],uint256[6][],uint256,bool,uint8[],bytes32[],bytes32[])',
  'batchFillOrders(address[5][],uint256[6][],uint256[],bool,uint8[],bytes32[],bytes32[])',
  'batchFillOrKillOrders(address[5][],uint256[6][],uint256[],uint8[],bytes32[],bytes32[])',
  ...exchange(order2, {
    fill: ['fillOrder', 'fillOrKillOrder', 'fillOrderNoThrow'],
    market: ['Orders', 'OrdersNoThrow'],
  }),
  ...exchange(order3, {
    fill: ['fillOrder', 'fillOrKillOrder'],
    market: ['OrdersNoThrow', 'OrdersFillOrKill'],
  }),
  `marketBuyOrdersWithEth(${order2}[],uint256,bytes[],${order2}[],bytes[],uint256,address)`,
  `marketSellOrdersWithEth(${order2}[],bytes[],${order2}[],bytes[],uint256,address)`,
  `marketBuyOrdersWithEth(${order3}[],uint256,bytes[],uint256[],address[])`,
  `marketSellOrdersWithEth(${order3}[],bytes[],uint256[],address[])`,
  `fillLimitOrder(${limitOrder},${signature4},uint128)`, // 0x version 4
  `fillOrKillLimitOrder(${limitOrder},${signature4},uint128)`,
  `fillRfqOrder(${rfqOrder},${signature4},uint128)`,
  `fillOrKillRfqOrder(${rfqOrder},${signature4},uint128)`,
  // Wyvern, of OpenSea
  'atomicMatch_(address[14],uint256[18],uint8[8],bytes,bytes,bytes,bytes,bytes,bytes,uint8[2],bytes32[5])',
  'take(uint256,uint256,uint256,address,bytes)', // Maker's auctions
  'tend(uint256,uint256,uint256)',
  'dent(uint256,uint256,uint256)',
  'deal(uint256)',
]

const path = 'address[],address,uint256'

/** Calls that do to each caller's own account what they do to everybody's: no gain moves with the calldata. */
const everybodys: readonly string[] = [
  'transfer(address,uint256)',
  'transferFrom(address,address,uint256)',
  'approve(address,uint256)',
  'increaseAllowance(address,uint256)',
  'decreaseAllowance(address,uint256)',
  'safeTransferFrom(address,address,uint256)',
  'safeTransferFrom(address,address,uint256,bytes)',
  'safeTransferFrom(address,address,uint256,uint256,bytes)',
  'setApprovalForAll(address,bool)',
  'burn(uint256)',
  'deposit(uint256)',
  'deposit(address,uint256)',
  'deposit(uint256,uint256)',
  'deposit(uint256,address)',
  'withdraw(uint256)',
  'withdraw(address,uint256)',
  'withdraw(uint256,uint256)',
  'supply(address,uint256,address,uint16)',
  'borrow(uint256)',
  'repayBorrow(uint256)',
  'redeem(uint256)',
  'stake(uint256)',
  'unstake(uint256)',
  'mint(uint256)',
  'claim(uint256)',
  'delegate(address)',
  'castVote(uint256,uint8)',
  'castVote(uint256,bool)',
  'vote(uint256,bool,bool)',
  'enterMarkets(address[])',
  'setDelegate(bytes32,address)',
  `swapExactTokensForTokens(uint256,uint256,${path})`,
  `swapTokensForExactTokens(uint256,uint256,${path})`,
  `swapExactTokensForETH(uint256,uint256,${path})`,
  `swapTokensForExactETH(uint256,uint256,${path})`,
  `swapExactETHForTokens(uint256,${path})`,
  `swapETHForExactTokens(uint256,${path})`,
  `swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256,uint256,${path})`,
  `swapExactTokensForETHSupportingFeeOnTransferTokens(uint256,uint256,${path})`,
  'exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
  'exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))',
  'exactInput((bytes,address,uint256,uint256,uint256))',
  'exactInput((bytes,address,uint256,uint256))',
  'exactOutputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
  'execute(bytes,bytes[],uint256)',
  'execute(bytes,bytes[])',
  'swap(address,(address,address,address,address,uint256,uint256,uint256),bytes,bytes)', // 1inch
  'unoswap(address,uint256,uint256,bytes32[])',
  'uniswapV3Swap(uint256,uint256,uint256[])',
]

/**
 * Calls that carry out what an account's owner signed beforehand. Sent by an account, what they carry is its owner's
 * own intention and not a copy of somebody's pending calldata.
 */
const ownersSigned: readonly string[] = [
  'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)', // Safe
  'execute(address,bytes,uint256,bytes,uint256,uint256)', // Argent
  'executeMetaTransaction(address,bytes,bytes32,bytes32,uint8)',
  'handleOps((address,uint256,bytes,bytes,uint256,uint256,uint256,uint256,uint256,bytes,bytes)[],address)', // ERC-4337
  'handleOps((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes)[],address)',
  'relayCall(address,address,bytes,uint256,uint256,uint256,uint256,bytes,bytes)', // Gas Station Network
]

export type CallNature = 'public-offer' | 'everybodys' | 'owner-signed'

let natures: ReadonlyMap<number, CallNature> | undefined

/** What is known of calls by `selectorKey`. */
export function callNatures(): ReadonlyMap<number, CallNature> {
  natures ??= new Map<number, CallNature>([
    ...publicOffers.map((text): [number, CallNature] => [keyOf(text), 'public-offer']),
    ...everybodys.map((text): [number, CallNature] => [keyOf(text), 'everybodys']),
    ...ownersSigned.map((text): [number, CallNature] => [keyOf(text), 'owner-signed']),
  ])
  return natures
}

function keyOf(signature: string): number {
  return selectorKey(functionSelector(signature), 2)
}

/**
 * The four bytes that begin at hex digit `start`, as a number that fits a small integer: the two highest bits, which
 * would not, are folded into the lowest. Two selectors in a billion collide, and whoever matters compares the calldata.
 */
export function selectorKey(input: Hex, start: number): number {
  let key = 0
  for (let i = start; i < start + 8; i++) key = (key << 4) | hexDigit(input.charCodeAt(i))
  return (key ^ (key >>> 30)) & 0x3fffffff
}

/** The value of a hex digit by its character code. */
export function hexDigit(code: number): number {
  return digits[code & 127] ?? 0
}

const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? 0 : value
})
