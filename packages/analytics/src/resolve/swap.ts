import type { Draft, Swap } from '../action.ts'
import { ether, type Token, type Transfer, weth } from '../transfer.ts'
import { exactMatches, sumsBetween } from './match.ts'
import { fitsPair, isPlainPair, learnToken, type PoolTokens } from './pools.ts'

/** Takes a swap's missing tokens from the registry. */
export function resolveFromPools(swap: Draft<Swap>, pools: PoolTokens): void {
  const known = pools.get(swap.pool)
  if (known === undefined) return
  swap.tokenIn ??= known[swap.coinIn]
  swap.tokenOut ??= known[swap.coinOut]
}

/** Whether both tokens are known. */
export function isResolved(swap: Swap): boolean {
  return swap.tokenIn !== undefined && swap.tokenOut !== undefined
}

/** Notes in the registry the tokens that the swap tells for certain. */
export function learnFromSwap(swap: Swap, pools: PoolTokens): void {
  if (swap.tokenIn !== undefined) learnToken(pools, swap.pool, swap.coinIn, swap.tokenIn)
  if (swap.tokenOut !== undefined) learnToken(pools, swap.pool, swap.coinOut, swap.tokenOut)
}

/**
 * Fills missing tokens from transfers of exactly the swap's amounts, the nearest that fit together, and teaches the
 * registry where no other token would do.
 */
export function resolveExactly(swap: Draft<Swap>, transfers: readonly Transfer[], pools: PoolTokens): void {
  const { venue, order } = swap
  if (swap.tokenOut === undefined) {
    const outs = exactMatches(transfers, venue, 'out', swap.amountOut, order)
    if (swap.tokenIn === undefined) {
      const ins = exactMatches(transfers, venue, 'in', swap.amountIn, order)
      if (outs.length > 0 && ins.length > 0) {
        resolveBoth(swap, outs, ins, pools)
        return
      }
      settle(swap, 'tokenIn', ins, pools)
    }
    settle(swap, 'tokenOut', outs, pools)
  } else if (swap.tokenIn === undefined) {
    settle(swap, 'tokenIn', exactMatches(transfers, venue, 'in', swap.amountIn, order), pools)
  }
}

function resolveBoth(
  swap: Draft<Swap>,
  outs: readonly Transfer[],
  ins: readonly Transfer[],
  pools: PoolTokens,
): void {
  let fitting = 0
  for (const out of outs) {
    for (const into of ins) {
      if (!fitsPair(swap.protocol, swap.coinIn, into.token, swap.coinOut, out.token)) continue
      fitting++
      // Both lists begin with the nearest, so the first that fits is the one.
      if (fitting > 1) return
      swap.tokenIn = into.token
      swap.tokenOut = out.token
    }
  }
  if (fitting === 1) learnFromSwap(swap, pools)
  const [out, into] = [outs[0], ins[0]]
  // A fork that numbers its tokens otherwise: what moved says so, and nothing else moved.
  if (fitting > 0 || outs.length > 1 || ins.length > 1 || out === undefined || into === undefined) return
  if (out.token === into.token) return
  swap.tokenIn = into.token
  swap.tokenOut = out.token
}

function settle(
  swap: Draft<Swap>,
  side: 'tokenIn' | 'tokenOut',
  found: readonly Transfer[],
  pools: PoolTokens,
): void {
  const fitting = found.filter(({ token }) => fits(swap, side, token))
  const token = fitting[0]?.token
  if (token === undefined) return
  swap[side] = token
  if (fitting.length === 1)
    learnToken(pools, swap.pool, side === 'tokenIn' ? swap.coinIn : swap.coinOut, token)
}

function fits(swap: Swap, side: 'tokenIn' | 'tokenOut', token: Token): boolean {
  const other = side === 'tokenIn' ? swap.tokenOut : swap.tokenIn
  if (other === undefined) return true
  return side === 'tokenIn'
    ? fitsPair(swap.protocol, swap.coinIn, token, swap.coinOut, other)
    : fitsPair(swap.protocol, swap.coinIn, other, swap.coinOut, token)
}

/**
 * Fills what exact matches left open: from the sums of what moved since the pool's last action, or by the one token that
 * came in with more than the pool kept (a fee on transfer), or, where no ether can be meant, that moved at all; and
 * native ether, which leaves no event, from a wrap of the very amount or by the protocol's rule. Teaches nothing.
 */
export function resolveApproximately(swap: Draft<Swap>, transfers: readonly Transfer[], since: number): void {
  const { venue, order } = swap
  if (swap.tokenIn === undefined) {
    const sums = sumsBetween(transfers, venue, 'in', since, order)
    swap.tokenIn = choose(
      sums,
      (token) => fits(swap, 'tokenIn', token),
      (sum) => sum === swap.amountIn,
      (sum) => sum > swap.amountIn || isPlainPair(swap.protocol),
    )
  }
  if (swap.tokenOut === undefined) {
    const sums = sumsBetween(transfers, venue, 'out', since, order)
    swap.tokenOut = choose(
      sums,
      (token) => fits(swap, 'tokenOut', token),
      (sum) => sum === swap.amountOut,
      () => isPlainPair(swap.protocol),
    )
  }
  swap.tokenIn ??= nativeSide(swap, 'tokenIn', transfers)
  swap.tokenOut ??= nativeSide(swap, 'tokenOut', transfers)
}

/** The token whose sum agrees, or else the only one that moved, if its sum will do. */
function choose(
  sums: ReadonlyMap<Token, bigint>,
  allowed: (token: Token) => boolean,
  agrees: (sum: bigint) => boolean,
  willDo: (sum: bigint) => boolean,
): Token | undefined {
  let only: Token | undefined
  let count = 0
  for (const [token, sum] of sums) {
    if (!allowed(token)) continue
    if (agrees(sum)) return token
    count++
    if (willDo(sum)) only = token
  }
  return count === 1 ? only : undefined
}

/** Sources: Uniswap V1 exchanges trade ether alone against their token; WETH9 mints and burns as ether comes and goes. */
function nativeSide(
  swap: Swap,
  side: 'tokenIn' | 'tokenOut',
  transfers: readonly Transfer[],
): Token | undefined {
  const other = side === 'tokenIn' ? swap.tokenOut : swap.tokenIn
  if (other === undefined || other === ether || other === weth) return undefined
  if (swap.protocol === 'uniswap_v1') return ether
  const amount = side === 'tokenIn' ? swap.amountIn : swap.amountOut
  // Ether that a pool pays out is often wrapped at once, and what it takes in was often unwrapped just before.
  const wrapped = transfers.some(
    ({ token, from, to, amount: moved, order }) =>
      token === weth &&
      moved === amount &&
      (side === 'tokenIn' ? to === zero && order < swap.order : from === zero && order > swap.order),
  )
  return wrapped ? ether : undefined
}

const zero = '0x0000000000000000000000000000000000000000'

/** Whether the pool was paid in the token, and no transfer of the very amount came in: a quick no for most swaps. */
export function mayHaveFee(
  { tokenIn, venue, amountIn, order, feeOnTransfer }: Swap,
  transfers: readonly Transfer[],
): boolean {
  if (tokenIn === undefined || feeOnTransfer) return false
  let paid = false
  // The payment stands just before the swap.
  for (let i = transfers.length - 1; i >= 0; i--) {
    const transfer = transfers[i] as Transfer // in bounds
    if (transfer.order >= order || transfer.to !== venue || transfer.token !== tokenIn) continue
    if (transfer.amount === amountIn) return false
    paid = true
  }
  return paid
}

/**
 * Marks a swap whose payer sent the pool more than it received: the token keeps a part of each transfer.
 * @param since when the pool was last used before.
 */
export function markFee(swap: Draft<Swap>, transfers: readonly Transfer[], since: number): void {
  const { tokenIn, venue, amountIn, order } = swap
  if (tokenIn === undefined) return
  const sum = sumsBetween(transfers, venue, 'in', since, order).get(tokenIn) ?? 0n
  if (sum > amountIn) swap.feeOnTransfer = true
}
