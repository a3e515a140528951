import type { RpcFault } from '../rpc/client.ts'

/** Solidity's panic codes (its documentation, section "Panic via assert and Error via require"). */
const panics: ReadonlyMap<number, string> = new Map([
  [0x01, 'assertion failed'],
  [0x11, 'arithmetic overflow or underflow'],
  [0x12, 'division by zero'],
  [0x21, 'value out of range of an enum'],
  [0x22, 'storage byte array wrongly encoded'],
  [0x31, 'pop of an empty array'],
  [0x32, 'array index out of bounds'],
  [0x41, 'too much memory'],
  [0x51, 'call of an uninitialised function'],
])

/** Says in words why a call reverted: `Error(string)`, `Panic(uint256)`, or a custom error's selector and data. */
export function revertReason(fault: RpcFault): string {
  const data = dataOf(fault.data)
  if (data === undefined || data === '0x') return fault.message
  const selector = data.slice(0, 10)
  const body = data.slice(10)
  if (selector === '0x08c379a0' && body.length >= 128) {
    const length = Number.parseInt(body.slice(64, 128), 16) * 2
    return Buffer.from(body.slice(128, 128 + length), 'hex').toString('utf8')
  }
  if (selector === '0x4e487b71' && body.length >= 64) {
    const code = Number.parseInt(body.slice(0, 64), 16)
    return `panic 0x${code.toString(16)}: ${panics.get(code) ?? 'unknown panic'}`
  }
  return body === '' ? `custom error ${selector}` : `custom error ${selector} with data 0x${body}`
}

/** Nodes give the data as a string, or wrap it in an object. */
function dataOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data.startsWith('0x') ? data : undefined
  if (typeof data !== 'object' || data === null) return undefined
  const inner = (data as { readonly data?: unknown }).data
  return inner === undefined ? undefined : dataOf(inner)
}
