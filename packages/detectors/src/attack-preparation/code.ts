import type { Address, Hex } from '@membrane/core'
import { flashCallbacks } from '../reading/cluster.ts'

/** What a contract's code shows of its purpose. */
export type CodeReading = {
  /** Of the addresses asked for, those that stand in it as constants or as constructor arguments. */
  readonly named: readonly Address[]
  /** Selectors of flash-loan callbacks that it compares with. */
  readonly callbacks: readonly Hex[]
  readonly selfDestructs: boolean
}

/** Longest init code that a chain takes (EIP-3860), in hex digits. */
const longestCode = 2 + 2 * 49_152
/** Constructor arguments that are looked at, counted from the end. */
const argumentWords = 16
const selfDestruct = 0xff
const push1 = 0x60
const push4 = 0x63
const push32 = 0x7f

/**
 * Walks the code operation by operation, so that only real operands of PUSH count. The sweep is linear: runtime code
 * follows its constructor in init code, and data behind it is read as code without harm.
 */
export function readCode(code: Hex, wanted: readonly Address[]): CodeReading {
  const named = new Set<Address>(wanted.filter((address) => isArgument(code, address)))
  const names = new Map<string, Address>(wanted.map((address) => [address.slice(2), address]))
  const callbacks = new Set<Hex>()
  let selfDestructs = false
  const end = Math.min(code.length, longestCode)
  for (let at = 2; at + 2 <= end; ) {
    const operation = digit(code.charCodeAt(at)) * 16 + digit(code.charCodeAt(at + 1))
    at += 2
    if (operation === selfDestruct) selfDestructs = true
    if (operation < push1 || operation > push32) continue
    const length = 2 * (operation - push1 + 1)
    if (operation === push4) {
      const selector: Hex = `0x${code.slice(at, at + 8)}`
      if (flashCallbacks.has(selector)) callbacks.add(selector)
    } else if (length >= 34 && length <= 64) {
      // An address that begins with zeros is pushed without them; an immutable one stands in a whole word.
      const address = names.get(
        code
          .slice(at, at + length)
          .slice(-40)
          .padStart(40, '0'),
      )
      if (address !== undefined) named.add(address)
    }
    at += length
  }
  return { named: [...named], callbacks: [...callbacks], selfDestructs }
}

/** Whether one of the code's last words is the address: what the constructor was given. */
function isArgument(code: Hex, address: Address): boolean {
  const word = `000000000000000000000000${address.slice(2)}`
  for (let index = 1; index <= argumentWords; index++) {
    const start = code.length - index * 64
    if (start < 2) return false
    if (code.startsWith(word, start)) return true
  }
  return false
}

function digit(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87
}
