import type { Address, CallFrame, Hex, Log } from '@membrane/core'
import { account, frame, input, log, transferCall, words } from '../../testing/build.ts'

export const pair = account(0xaa)
/** The pair's first and second token. */
export const volt = account(0xd1)
export const usd = account(0xd2)
export const router = account(0x70)
export const vault = account(0x7a)
export const thief = account(0xbad)
export const attack = account(0xbad2)

/** Tokens come with 18 decimals, and rules look at their ratios as plain numbers. */
export const one = 10n ** 18n

/** A question that changes nothing. */
export function ask(to: Address, data: Hex, output: Hex, calls: readonly CallFrame[] = []): CallFrame {
  return frame(to, { type: 'STATICCALL', input: data, output, calls })
}

export function balance(token: Address, holder: Address, amount: bigint): CallFrame {
  return ask(token, input('balanceOf', holder), words(amount))
}

export function reserves(first: bigint, second: bigint): CallFrame {
  return ask(pair, input('getReserves'), words(first * one, second * one, 0))
}

/** The pair's own look at what it holds, by which it sets its reserves. */
function ownLook(first: bigint, second: bigint): readonly CallFrame[] {
  return [balance(volt, pair, first * one), balance(usd, pair, second * one)]
}

/** A swap that pays `out` of the token and leaves the pair with these reserves, in whole tokens. */
export function swap(
  token: Address,
  out: bigint,
  to: Address,
  after: readonly [bigint, bigint],
  during: readonly CallFrame[] = [],
): CallFrame {
  const data = input('pairSwap', token === volt ? out * one : 0n, token === usd ? out * one : 0n, to)
  return frame(pair, {
    input: data,
    calls: [transferCall(token, to, out * one), ...during, ...ownLook(...after)],
  })
}

export function sync(after: readonly [bigint, bigint]): CallFrame {
  return frame(pair, { input: input('pairSync'), calls: ownLook(...after) })
}

/** What the attack sends to somebody, in whole tokens. */
export function pay(token: Address, to: Address, amount: bigint): CallFrame {
  return transferCall(token, to, amount * one)
}

/** Sync and Swap of a trade from `before` to `after`, as the pair emits them. */
export function swapLogs(
  before: readonly [bigint, bigint],
  after: readonly [bigint, bigint],
): readonly Log[] {
  const came = (side: 0 | 1): bigint => (after[side] > before[side] ? after[side] - before[side] : 0n)
  const went = (side: 0 | 1): bigint => (before[side] > after[side] ? before[side] - after[side] : 0n)
  return [
    log(pair, 'SyncV2', [], words(...after)),
    log(pair, 'SwapV2', [attack, attack], words(came(0), came(1), went(0), went(1))),
  ]
}
