import type { Hex } from '@membrane/core'
import { wordToUint } from '../reading/words.ts'

/** Solidity's panic codes (its documentation, section "Panic via assert and Error via require"). */
const panics: ReadonlyMap<bigint, string> = new Map([
  [0x01n, 'assertion failed'],
  [0x11n, 'arithmetic overflow or underflow'],
  [0x12n, 'division by zero'],
  [0x21n, 'value out of range of an enum'],
  [0x22n, 'storage byte array wrongly encoded'],
  [0x31n, 'pop of an empty array'],
  [0x32n, 'array index out of bounds'],
  [0x41n, 'too much memory'],
  [0x51n, 'call of an uninitialised function'],
])

const errorSelector = '0x08c379a0'
const panicSelector = '0x4e487b71'

/** Characters of a message or of raw data that are shown: a contract may return any number. */
const shown = 200

/** Says in words what a call reverted with: `Error(string)`, `Panic(uint256)`, a custom error's selector and data, or nothing. */
export function revertReason(data: Hex): string {
  if (data === '0x') return 'reverted without a reason'
  const selector = data.slice(0, 10)
  if (selector === errorSelector) {
    const text = messageOf(data.slice(10))
    if (text !== undefined) return `reverted: ${text}`
  }
  if (selector === panicSelector && data.length >= 74) {
    const code = wordToUint(`0x${data.slice(10, 74)}`)
    return `panicked: ${panics.get(code) ?? `code 0x${code.toString(16)}`}`
  }
  if (data.length === 10) return `reverted with error ${selector}`
  return `reverted with ${data.length > shown ? `${data.slice(0, shown)}...` : data}`
}

/** The text of an ABI-encoded string; undefined when its length does not fit. */
function messageOf(body: string): string | undefined {
  const length = wordToUint(`0x${body.slice(64, 128)}`)
  if (body.length < 128 || length > BigInt((body.length - 128) / 2)) return undefined
  const hex = body.slice(128, 128 + Math.min(Number(length), shown) * 2)
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  return new TextDecoder().decode(bytes)
}
