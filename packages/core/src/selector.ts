import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { Hex } from './hex.ts'

const memo = new Map<string, Hex | undefined>()

/**
 * The four-byte selector of a function without arguments: `latestAnswer()`, or with its human-readable ABI around
 * it, `function latestAnswer() view returns (int256)`. undefined when `signature` is not one. Source: the Solidity
 * ABI specification.
 */
export function viewSelector(signature: string): Hex | undefined {
  const known = memo.get(signature)
  if (known !== undefined || memo.has(signature)) return known
  const match = /^\s*(?:function\s+)?([A-Za-z_$][\w$]*)\s*\(\s*\)/.exec(signature)
  const selector =
    match === null
      ? undefined
      : (`0x${bytesToHex(keccak_256(utf8ToBytes(`${match[1]}()`)).slice(0, 4))}` as Hex)
  memo.set(signature, selector)
  return selector
}
