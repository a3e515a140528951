import type { Variable, YulIdentifier } from './node.ts'

const SUFFIX = /[._](slot|offset|length|address|selector)$/

/** Opcodes whose names changed, by the old one. */
const RENAMED: Readonly<Record<string, string>> = { suicide: 'selfdestruct', sha3: 'keccak256' }

/** Name of a Yul function or opcode in its present spelling. */
export function yulFunctionName(name: string): string {
  return Object.hasOwn(RENAMED, name) ? (RENAMED[name] ?? name) : name
}

/** `pool.slot` and, before 0.7, `pool_slot` as the variable's name and what is asked of it. */
export function splitYulName(name: string): {
  readonly name: string
  readonly suffix: YulIdentifier['suffix']
} {
  const match = SUFFIX.exec(name)
  if (match === null) return { name, suffix: undefined }
  // The pattern's group holds the members of the union and nothing else.
  return { name: name.slice(0, match.index), suffix: match[1] as YulIdentifier['suffix'] }
}

/** A name in assembly: `ref` is the Solidity variable behind it, undefined for Yul's own names. */
export function yulIdentifier(
  written: string,
  at: YulIdentifier['at'],
  ref: Variable | undefined,
): YulIdentifier {
  if (ref === undefined || ref.name === written) {
    return { kind: 'yulIdentifier', at, name: written, ref, suffix: undefined }
  }
  return { kind: 'yulIdentifier', at, ...splitYulName(written), ref }
}
