import type { Address, CallFrame, Hex, Log, PoolWatch, ReadResult } from '@membrane/core'
import { functions } from '../../signals/functions.ts'
import {
  account,
  answers,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferCall,
  words,
} from '../../testing/build.ts'

export const thief = account(0xbad)
export const tool = account(0xbad2)
export const pair = account(0x9a17)
export const pool = account(0x9001)
export const left = account(0xd0)
export const right = account(0xd1)
export const provider = account(0x1b)

export const watch: PoolWatch = { kind: 'uniswap-v2', address: pair, tokens: [left, right], label: 'pair' }
export const curve: PoolWatch = { kind: 'curve', address: pool, tokens: [left, right], label: 'stable pool' }
export const described = protocol({ pools: [watch, curve] })

export function sent(...calls: readonly CallFrame[]) {
  return { block: block([transaction({ from: thief, trace: frame(tool, { calls }) })]) }
}

export function told(...logs: readonly Log[]) {
  return { block: block([transaction({ from: thief, to: tool, logs })]) }
}

/** Somebody asks the pair for its reserves. */
export function reserves(a: bigint, b: bigint): CallFrame {
  return frame(pair, { type: 'STATICCALL', input: input('getReserves'), output: words(a, b, 0) })
}

/** A pair by another rule, with virtual reserves: it answers without a time. */
export function amplified(a: bigint, b: bigint): CallFrame {
  return frame(pair, { type: 'STATICCALL', input: input('getReserves'), output: words(a, b) })
}

function balance(token: Address, amount: bigint): CallFrame {
  return frame(token, { type: 'STATICCALL', input: input('balanceOf', pair), output: words(amount) })
}

/** A call of the pair that pays and then asks for both balances, as all of them do. */
export function updated(data: Hex, a: bigint, b: bigint, ...paid: readonly CallFrame[]): CallFrame {
  return frame(pair, { input: data, calls: [...paid, balance(left, a), balance(right, b)] })
}

/** A swap that ends with these balances. */
export function swapped(a: bigint, b: bigint, out = transferCall(right, tool, 1n)): CallFrame {
  return updated(input('pairSwap', 0, 1, tool, 128, 0), a, b, out)
}

export const synced = (a: bigint, b: bigint): CallFrame => updated(input('pairSync'), a, b)

/** The pool is paid `into` of one token by a pull and pays `out` of another. */
export function exchanged(tokenIn: Address, into: bigint, tokenOut: Address, out: bigint): CallFrame {
  return frame(pool, {
    input: '0x3df02124',
    calls: [
      frame(tokenIn, { input: input('transferFrom', tool, pool, into) }),
      transferCall(tokenOut, tool, out),
    ],
  })
}

export const syncLog = (a: bigint, b: bigint): Log => log(pair, 'SyncV2', [], words(a, b))
export const swapLog = (): Log => log(pair, 'SwapV2', [tool, tool], words(1, 0, 0, 1))
export const burnLog = (): Log => ({ ...log(pair, 'Approval', [tool, tool], words(1)), logIndex: 3 })

function read(to: Address, selector: Hex, ...values: readonly bigint[]): Readonly<Record<string, Hex>> {
  return { [`${to}:${selector}`]: words(...values) }
}

/** A block at whose end the described pools answer so. */
export function at(number: number, [a, b, supply]: readonly [bigint, bigint, bigint], virtualPrice: bigint) {
  const reads: ReadonlyMap<string, ReadResult> = answers({
    ...read(pair, functions.getReserves.selector, a, b, 0n),
    ...read(pair, functions.totalSupply.selector, supply),
    ...read(pool, functions.getVirtualPrice.selector, virtualPrice),
  })
  const trace = frame(account(0xc0de), { calls: [frame(pair, { input: '0x12345678' })] })
  return { block: block([transaction({ trace })], { number }), reads }
}
