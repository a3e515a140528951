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

/** A Solidity function: its canonical parameter types in order, and the selector that they and its name give. */
export type FunctionShape = { readonly selector: Hex; readonly types: readonly string[] }

const shapes = new Map<string, FunctionShape | undefined>()

/**
 * Reads a function's human-readable ABI, `function setPoolPause(bool paused) external`, without needing a parser of
 * Solidity: names and data locations are left out, `uint` and `int` are 256 bits, tuples keep their parentheses.
 * undefined when it is none. Source: the Solidity ABI specification, function selector.
 */
export function functionShape(signature: string): FunctionShape | undefined {
  if (shapes.has(signature)) return shapes.get(signature)
  const match = /^\s*(?:function\s+)?([A-Za-z_$][\w$]*)\s*\(/.exec(signature)
  const parameters =
    match === null || match[1] === 'function' ? undefined : parametersOf(signature, match[0].length)
  const types = parameters?.map(canonicalType)
  const shape =
    match === null || types === undefined || types.includes('')
      ? undefined
      : { types, selector: selectorOf(`${match[1]}(${types.join(',')})`) }
  shapes.set(signature, shape)
  return shape
}

function selectorOf(canonical: string): Hex {
  return `0x${bytesToHex(keccak_256(utf8ToBytes(canonical)).slice(0, 4))}`
}

/** The parameters as written, split at commas outside of parentheses; undefined when one is not closed. */
function parametersOf(signature: string, start: number): readonly string[] | undefined {
  const parameters: string[] = []
  let depth = 0
  let begin = start
  for (let at = start; at < signature.length; at++) {
    const sign = signature[at]
    if (sign === '(') depth++
    else if (sign === ')' && depth > 0) depth--
    else if (sign === ')') {
      const last = signature.slice(begin, at)
      return parameters.length === 0 && last.trim() === '' ? [] : [...parameters, last]
    } else if (sign === ',' && depth === 0) {
      parameters.push(signature.slice(begin, at))
      begin = at + 1
    }
  }
  return undefined
}

function canonicalType(parameter: string): string {
  const text = parameter.trim()
  const tuple = /^(?:tuple)?\s*\(/.exec(text)
  if (tuple !== null) {
    const inner = parametersOf(text, tuple[0].length)
    const arrays = /^(?:\[\d*\])*/.exec(text.slice(text.lastIndexOf(')') + 1).trim())?.[0] ?? ''
    return inner === undefined ? '' : `(${inner.map(canonicalType).join(',')})${arrays}`
  }
  const [, name = '', arrays = ''] = /^([a-z]\w*)((?:\[\d*\])*)(?:\s|$)/.exec(text) ?? []
  const whole = name === 'uint' || name === 'int' ? `${name}256` : name
  return whole === '' ? '' : whole + arrays
}
