import type { Address, CallFrame } from '@membrane/core'
import { type OwnBalance, ownBalances, ownCalls } from '../../frames/own.ts'
import { lastActed, sumTo, transfersSince } from '../../frames/within.ts'
import type { FrameMemory, FrameVisit, Reading } from '../../model.ts'
import type { Token } from '../../transfer.ts'

/** A call that changed a pair, with what the pair asked about itself meanwhile. */
export type PairCall = {
  readonly self: Address
  readonly token0: Token
  readonly token1: Token
  readonly calls: readonly CallFrame[]
  /** The balances that the call's own amounts follow from, and those it left as reserves. */
  readonly counted: readonly [bigint, bigint]
  readonly final: readonly [bigint, bigint]
  /** Reserves before the call, where an answer or an earlier call told. */
  readonly before: readonly [bigint, bigint] | undefined
  /** The pair's last action in this transaction. */
  readonly since: number
  readonly left: number
  readonly traceAddress: readonly number[]
}

/**
 * What a pair's frame tells; undefined when the callee is no pair, which shows by its never asking two tokens, in the
 * order of their addresses, what it holds.
 */
export function pairCall(visit: FrameVisit, into: Reading, memory: FrameMemory): PairCall | undefined {
  const self = visit.frame.to
  if (self === undefined) return undefined
  const calls = ownCalls(visit.frame)
  const balances = ownBalances(calls, self)
  const last = balances[balances.length - 1]
  const other = balances[balances.length - 2]
  if (last === undefined || other === undefined || !(other.token < last.token)) return undefined
  return {
    self,
    token0: other.token,
    token1: last.token,
    calls,
    counted: countedBalances(calls, balances, other, last),
    final: [other.balance, last.balance],
    before: memory.reserves.get(self),
    since: lastActed(into, self),
    left: visit.left,
    traceAddress: visit.traceAddress,
  }
}

/** The first two balances after the pair's first payments: a Solidly pair moves its fee out after it counts them. */
function countedBalances(
  calls: readonly CallFrame[],
  balances: readonly OwnBalance[],
  other: OwnBalance,
  last: OwnBalance,
): readonly [bigint, bigint] {
  let paid = 0
  while (paid < calls.length && calls[paid]?.type === 'STATICCALL') paid++
  for (let i = 0; i + 1 < balances.length; i++) {
    const first = balances[i]
    const second = balances[i + 1]
    if (first === undefined || second === undefined || first.position < paid) continue
    if (first.token === other.token && second.token === last.token) return [first.balance, second.balance]
  }
  return [other.balance, last.balance]
}

/**
 * What the pair received of coin 0 or 1, as its own event counts it: its balance less the reserve that its payment
 * left. Where the reserve is not known, the transfers to it since it last acted.
 * @param out what the call paid out of that coin.
 */
export function received(pair: PairCall, coin: 0 | 1, out: bigint, into: Reading): bigint {
  if (pair.before === undefined) {
    const token = coin === 0 ? pair.token0 : pair.token1
    return sumTo(transfersSince(into, pair.since + 1), pair.self, token)
  }
  const kept = pair.before[coin] - out
  const held = pair.counted[coin]
  return held > kept ? held - kept : 0n
}

/**
 * Whether a coin of which nothing was paid out stayed where it was. Less of it than the reserve shows that something
 * unread traded with the pair since.
 */
export function isStill({ before, counted }: PairCall, coin: 0 | 1): boolean {
  return before === undefined || counted[coin] >= before[coin]
}

/** Notes the pair's new reserves, as its Sync event would. */
export function settle(pair: PairCall, into: Reading, memory: FrameMemory): void {
  memory.reserves.set(pair.self, pair.final)
  memory.tokens.set(pair.self, [pair.token0, pair.token1])
  into.actions.push({
    kind: 'price',
    protocol: 'uniswap_v2',
    pool: pair.self,
    reserves: pair.final,
    sqrtPriceX96: undefined,
    order: pair.left,
    logIndex: -1,
    traceAddress: pair.traceAddress,
  })
}
