import type { Address, Log } from '@membrane/core'
import type { Liquidity, PoolId } from '../action.ts'
import type { Reading } from '../model.ts'
import type { Token } from '../transfer.ts'

/**
 * Adds a swap that an event tells by the pool's own numbers of its coins; the tokens are filled in later. An event that
 * leaves nothing on one side is no exchange and adds nothing.
 * @param venue who holds the tokens; the emitter unless said otherwise.
 */
export function pushCoinSwap(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  pool: PoolId,
  sender: Address | undefined,
  recipient: Address | undefined,
  coinIn: number,
  amountIn: bigint,
  coinOut: number,
  amountOut: bigint,
  venue: Address = log.address,
): void {
  if (amountIn <= 0n || amountOut <= 0n) return
  into.actions.push({
    kind: 'swap',
    protocol,
    pool,
    venue,
    sender,
    recipient,
    tokenIn: undefined,
    amountIn,
    tokenOut: undefined,
    amountOut,
    coinIn,
    coinOut,
    feeOnTransfer: false,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** As `pushCoinSwap` for a pair that tells the signed change of its two balances: what came in is positive. */
export function pushSignedSwap(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  pool: PoolId,
  sender: Address,
  recipient: Address | undefined,
  amount0: bigint,
  amount1: bigint,
  venue: Address = log.address,
): void {
  if (amount0 > 0n)
    pushCoinSwap(into, log, order, protocol, pool, sender, recipient, 0, amount0, 1, -amount1, venue)
  else pushCoinSwap(into, log, order, protocol, pool, sender, recipient, 1, amount1, 0, -amount0, venue)
}

/** Adds a swap whose event names both tokens. */
export function pushTokenSwap(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  pool: PoolId,
  sender: Address | undefined,
  recipient: Address | undefined,
  tokenIn: Token,
  amountIn: bigint,
  tokenOut: Token,
  amountOut: bigint,
  venue: Address = log.address,
): void {
  if (amountIn <= 0n || amountOut <= 0n) return
  into.actions.push({
    kind: 'swap',
    protocol,
    pool,
    venue,
    sender,
    recipient,
    tokenIn,
    amountIn,
    tokenOut,
    amountOut,
    coinIn: -1,
    coinOut: -1,
    feeOnTransfer: false,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** Liquidity as an event tells it; what is left out is the emitter (`pool`), unknown, or without a meaning there. */
export type Provision = Pick<Liquidity, 'kind' | 'protocol' | 'owner' | 'amounts'> &
  Partial<Pick<Liquidity, 'pool' | 'tickLower' | 'tickUpper' | 'liquidity' | 'tokens'>>

/** Adds liquidity given, marked for return or paid out. */
export function pushLiquidity(into: Reading, log: Log, order: number, provision: Provision): void {
  const { kind, protocol, owner, amounts } = provision
  into.actions.push({
    kind,
    protocol,
    pool: provision.pool ?? log.address,
    venue: log.address,
    owner,
    tickLower: provision.tickLower,
    tickUpper: provision.tickUpper,
    liquidity: provision.liquidity,
    tokens: provision.tokens ?? unknownTokens(amounts.length),
    amounts,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** Adds the state of a pool's price after the event. */
export function pushPrice(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  pool: PoolId,
  reserves: readonly [bigint, bigint] | undefined,
  sqrtPriceX96: bigint | undefined,
): void {
  into.actions.push({
    kind: 'price',
    protocol,
    pool,
    reserves,
    sqrtPriceX96,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** Adds a flash loan by the emitter; none when nothing was lent. */
export function pushFlashLoan(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  initiator: Address | undefined,
  receiver: Address | undefined,
  token: Token | undefined,
  amount: bigint,
  fee: bigint | undefined,
): void {
  if (amount <= 0n) return
  into.actions.push({
    kind: 'flashloan',
    protocol,
    lender: log.address,
    initiator,
    receiver,
    token,
    amount,
    fee,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** Adds what tells a pool's tokens when it is created. */
export function pushPool(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  pool: PoolId,
  venue: Address,
  tokens: readonly Token[],
): void {
  into.actions.push({
    kind: 'pool',
    protocol,
    pool,
    venue,
    tokens,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** Lists of tokens that are not known yet, by length; shared, since nothing changes a list in place. */
function unknownTokens(length: number): readonly undefined[] {
  return unknown[length] ?? new Array<undefined>(length).fill(undefined)
}

const unknown: readonly (readonly undefined[])[] = Array.from({ length: 9 }, (_, length) =>
  new Array<undefined>(length).fill(undefined),
)
