import type { FlashLoan, Lending, Liquidation, Liquidity, NftTrade, PoolPrice, Swap } from '../action.ts'
import type { Transfer } from '../transfer.ts'
import { addressOf } from './reading.ts'

const evidence = { order: 0, logIndex: 0, traceAddress: undefined } as const

/** Tokens that tests trade. */
export const tokenA = addressOf(0xa)
export const tokenB = addressOf(0xb)
export const tokenC = addressOf(0xc)

/** An ERC-20 transfer of 100 units of token A from address 1 to address 2 unless told otherwise. */
export function makeTransfer(fields: Partial<Transfer> = {}): Transfer {
  return {
    standard: 'erc20',
    token: tokenA,
    from: addressOf(1),
    to: addressOf(2),
    amount: 100n,
    tokenId: undefined,
    order: 0,
    logIndex: fields.order ?? 0,
    ...fields,
  }
}

/** A swap of 100 A for 90 B on the Uniswap V2 pair 0x..f1, where A is coin 0. */
export function makeSwap(fields: Partial<Swap> = {}): Swap {
  return {
    kind: 'swap',
    protocol: 'uniswap_v2',
    pool: addressOf(0xf1),
    venue: addressOf(0xf1),
    sender: addressOf(2),
    recipient: addressOf(2),
    tokenIn: tokenA,
    amountIn: 100n,
    tokenOut: tokenB,
    amountOut: 90n,
    coinIn: 0,
    coinOut: 1,
    feeOnTransfer: false,
    ...evidence,
    ...fields,
  }
}

/** The state of the Uniswap V2 pair 0x..f1: 1000 of each coin. */
export function makePrice(fields: Partial<PoolPrice> = {}): PoolPrice {
  return {
    kind: 'price',
    protocol: 'uniswap_v2',
    pool: addressOf(0xf1),
    reserves: [1000n, 1000n],
    sqrtPriceX96: undefined,
    ...evidence,
    ...fields,
  }
}

/** Liquidity of 100 A and 100 B given to the Uniswap V2 pair 0x..f1. */
export function makeLiquidity(fields: Partial<Liquidity> = {}): Liquidity {
  return {
    kind: 'mint',
    protocol: 'uniswap_v2',
    pool: addressOf(0xf1),
    venue: addressOf(0xf1),
    owner: addressOf(2),
    tickLower: undefined,
    tickUpper: undefined,
    liquidity: undefined,
    tokens: [tokenA, tokenB],
    amounts: [100n, 100n],
    ...evidence,
    ...fields,
  }
}

/** Address 2 repays 100 A of address 9's debt to the market 0x..f2 and takes 110 B. */
export function makeLiquidation(fields: Partial<Liquidation> = {}): Liquidation {
  return {
    kind: 'liquidation',
    protocol: 'aave_v2',
    market: addressOf(0xf2),
    style: 'fixed-spread',
    liquidator: addressOf(2),
    user: addressOf(9),
    debtToken: tokenA,
    debtAmount: 100n,
    collateralToken: tokenB,
    collateralAmount: 110n,
    ...evidence,
    ...fields,
  }
}

/** A loan of 100 A by 0x..f3 to address 2 for 1 A. */
export function makeFlashLoan(fields: Partial<FlashLoan> = {}): FlashLoan {
  return {
    kind: 'flashloan',
    protocol: 'balancer_v2',
    lender: addressOf(0xf3),
    initiator: addressOf(2),
    receiver: addressOf(2),
    token: tokenA,
    amount: 100n,
    fee: 1n,
    ...evidence,
    ...fields,
  }
}

/** Address 2 borrows 100 B from the market 0x..f2. */
export function makeLending(fields: Partial<Lending> = {}): Lending {
  return {
    kind: 'borrow',
    protocol: 'compound_v2',
    market: addressOf(0xf2),
    account: addressOf(2),
    token: tokenB,
    amount: 100n,
    ...evidence,
    ...fields,
  }
}

/** Address 8 sells NFT 7 of 0x..f4 to address 1 for 100 A. */
export function makeNftTrade(fields: Partial<NftTrade> = {}): NftTrade {
  return {
    kind: 'nft_trade',
    protocol: 'seaport',
    market: addressOf(0xf5),
    seller: addressOf(8),
    buyer: addressOf(1),
    collection: addressOf(0xf4),
    tokenId: 7n,
    paymentToken: tokenA,
    paymentAmount: 100n,
    ...evidence,
    ...fields,
  }
}
