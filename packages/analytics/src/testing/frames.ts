import type { Address, CallFrame, Hex } from '@membrane/core'
import { createDispatcher } from '../decode/dispatch.ts'
import { functionSelector } from '../decode/signature.ts'
import { createMemory, type GrowingMemory } from '../frames/memory.ts'
import { readFrames } from '../frames/read.ts'
import type { Reading } from '../model.ts'
import { protocols } from '../protocols/index.ts'
import { addressOf } from './reading.ts'

/** A call from address 1 to address 2 without value, data or children, which answers nothing, unless told otherwise. */
export function makeFrame(fields: Partial<CallFrame> = {}): CallFrame {
  return {
    type: 'CALL',
    from: addressOf(1),
    to: addressOf(2),
    value: 0n,
    input: '0x',
    output: '0x',
    gasUsed: 30_000,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls: [],
    ...fields,
  }
}

/** Words one after another as hex, without prefix: numbers, two's complement where negative, and addresses. */
export function words(...values: readonly (bigint | Address)[]): string {
  return values
    .map((value) =>
      typeof value === 'string'
        ? value.slice(2).padStart(64, '0')
        : BigInt.asUintN(256, value).toString(16).padStart(64, '0'),
    )
    .join('')
}

/** The calldata of a function with static arguments. */
export function calldata(signature: string, ...values: readonly (bigint | Address)[]): Hex {
  return `${functionSelector(signature)}${words(...values)}`
}

/** Return data. */
export function returned(...values: readonly (bigint | Address)[]): Hex {
  return `0x${words(...values)}`
}

/** A token's transfer by `from` that answered true. */
export function makeTransferFrame(token: Address, from: Address, to: Address, amount: bigint): CallFrame {
  return makeFrame({
    from,
    to: token,
    input: calldata('transfer(address,uint256)', to, amount),
    output: returned(1n),
  })
}

/** A token asked for its holder's balance by `from`. */
export function makeBalanceFrame(token: Address, from: Address, holder: Address, balance: bigint): CallFrame {
  return makeFrame({
    type: 'STATICCALL',
    from,
    to: token,
    input: calldata('balanceOf(address)', holder),
    output: returned(balance),
  })
}

/** Reads one call tree with every protocol. */
export function readTree(root: CallFrame, memory: GrowingMemory = createMemory()): Reading {
  const into: Reading = { actions: [], transfers: [] }
  readFrames(root, { calls: createDispatcher(protocols).calls, memory }, into)
  return into
}
