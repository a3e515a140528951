import {
  type EmergencyFunction,
  functionShape,
  type Hex,
  type Protocol,
  type Transaction,
} from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, pathOf } from '../reading/frames.ts'
import { addressToWord, argumentAt, uintToWord } from '../reading/words.ts'

/** A call of an emergency function of the protocol, as described with its arguments. */
export type Attempt = {
  readonly emergency: EmergencyFunction
  readonly transaction: Transaction
  /** Who called it: the sender, or the council or multi-signature in between. */
  readonly caller: Transaction['from']
  /** Why it failed; undefined when it went through. */
  readonly failure: string | undefined
  readonly evidence: EvidenceOf
}

/** Calls of emergency functions in the transaction, the outermost of each. */
export function attemptsOf(transaction: Transaction, protocol: Protocol): readonly Attempt[] {
  const frames = framesOf(transaction)
  if (frames.length === 0) return ownAttempts(transaction, protocol)
  const attempts: Attempt[] = []
  for (const frame of frames) {
    for (const emergency of protocol.emergency) {
      const { call, account, selector } = frame
      if (account !== emergency.to || call.type !== 'CALL' || !isCallOf(emergency, call.input)) continue
      const failed = call.error !== undefined || call.reverted || transaction.status === 'reverted'
      attempts.push({
        emergency,
        transaction,
        caller: call.from,
        failure: failed ? (call.error ?? 'the transaction around it reverted') : undefined,
        evidence: {
          kind: 'frame',
          path: pathOf(frames, frame),
          from: call.from,
          to: call.to,
          selector,
          note: failed ? `failed: ${call.error ?? 'reverted'}` : 'went through',
        },
      })
    }
  }
  return attempts
}

function ownAttempts(transaction: Transaction, protocol: Protocol): readonly Attempt[] {
  const { from, to, input, status } = transaction
  if (!to || input === undefined || status === 'unknown') return []
  return protocol.emergency
    .filter((emergency) => emergency.to === to && isCallOf(emergency, input))
    .map((emergency) => ({
      emergency,
      transaction,
      caller: from,
      failure: status === 'reverted' ? 'the transaction reverted' : undefined,
      evidence: {
        kind: 'frame',
        path: [],
        from: from ?? to,
        to,
        selector: input.slice(0, 10) as Hex, // a call that matched has a selector
        note: status === 'reverted' ? 'failed' : 'went through',
      },
    }))
}

/** Whether calldata is the described call: its selector, and its arguments where one word holds them. */
function isCallOf({ function: signature, args }: EmergencyFunction, input: Hex): boolean {
  const shape = functionShape(signature)
  if (shape === undefined || !input.startsWith(shape.selector)) return false
  return args.every((arg, i) => {
    // Positions of later arguments are known only while every one before takes one word.
    if (!shape.types.slice(0, i + 1).every(isOneWord)) return true
    return argumentAt(input, i) === wordOf(arg)
  })
}

function isOneWord(type: string): boolean {
  return /^(?:u?int\d*|address|bool|bytes32)$/.test(type)
}

function wordOf(arg: string | boolean | bigint): Hex | undefined {
  if (typeof arg === 'boolean') return uintToWord(arg ? 1n : 0n)
  if (typeof arg === 'bigint') return uintToWord(BigInt.asUintN(256, arg))
  const hex = arg.toLowerCase() as Hex // compared with calldata only, so text that is no hex just differs
  return hex.length === 42 ? addressToWord(hex) : hex
}
