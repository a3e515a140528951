import type { Hex } from '@membrane/core'

/** What a contract's code can do to whoever runs it. */
export type CodePowers = { readonly selfdestruct: boolean; readonly delegatecall: boolean }

const selfdestruct = 0xff
const delegatecall = 0xf4
const callcode = 0xf2
const jumpdest = 0x5b
const push1 = 0x60
const push32 = 0x7f

/** What the walk does at each opcode: nothing, skip the data of a PUSH, or look closer. */
const plain = 0
const closer = 255
const kinds = new Uint8Array(256)
for (let opcode = push1; opcode <= push32; opcode++) kinds[opcode] = opcode - push1 + 1
/** STOP, JUMP, RETURN, REVERT and INVALID: what follows is run only if a jump leads there. */
const ends = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe])
for (const opcode of [...ends, selfdestruct, delegatecall, callcode, jumpdest]) kinds[opcode] = closer

/** Value of each hex digit by its character code. */
const digits = new Uint8Array(128)
for (let value = 0; value < 16; value++) {
  digits[value.toString(16).charCodeAt(0)] = value
  digits[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

/**
 * Walks runtime bytecode as the machine would decode it: data of PUSH1 to PUSH32 is skipped, so is the CBOR metadata
 * that solc appends (its length in the last two bytes), and what stands behind the end of a block without a jump
 * destination, where tables and immutable data lie. Opcodes are in the yellow paper, appendix H.
 */
export function powersOf(code: Hex): CodePowers {
  const end = endOfCode(code)
  let canDestroy = false
  let canDelegate = false
  let reachable = true
  for (let at = 2; at + 1 < end; at += 2) {
    const opcode = byteAt(code, at)
    const kind = kinds[opcode] ?? plain
    if (kind === plain) continue
    if (kind !== closer) at += kind * 2
    else if (opcode === jumpdest) reachable = true
    else if (!reachable) continue
    else if (opcode === delegatecall || opcode === callcode) canDelegate = true
    else {
      if (opcode === selfdestruct) canDestroy = true
      reachable = false
    }
  }
  return { selfdestruct: canDestroy, delegatecall: canDelegate }
}

/** Characters of `code` before solc's metadata: a CBOR map (0xa1 to 0xa4) whose length the last two bytes tell. */
function endOfCode(code: Hex): number {
  if (code.length < 10) return code.length
  const length = Number.parseInt(code.slice(-4), 16)
  const start = code.length - 4 - length * 2
  if (start < 2 || length === 0) return code.length
  const head = byteAt(code, start)
  return head >= 0xa1 && head <= 0xa4 ? start : code.length
}

function byteAt(code: Hex, at: number): number {
  return ((digits[code.charCodeAt(at)] ?? 0) << 4) | (digits[code.charCodeAt(at + 1)] ?? 0)
}

const cloneHead = '0x363d3d373d3d3d363d73'

/** Whether the code is an EIP-1167 clone, whose one delegate call only forwards to a fixed implementation. */
export function isClone(code: Hex): boolean {
  return code.startsWith(cloneHead)
}
