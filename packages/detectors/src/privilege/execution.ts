import type { Address, Block, Hex } from '@membrane/core'
import { logsOf } from '../reading/logs.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import { addressAt, argumentsOf, bytesAt, uintAt } from './abi.ts'
import { type Act, actsOf } from './acts.ts'

/** One call that a Safe made for its owners or a module; a batch gives one for each of its parts. */
export type Execution = {
  readonly act: Act
  readonly safe: Address
  readonly target: Address
  /** wei. */
  readonly value: bigint
  readonly data: Hex
  /** True for operation 1: the target's code ran on the Safe's own storage. */
  readonly delegate: boolean
}

/** Parts of one batch that are read, and batches within batches together. */
const maxParts = 256
const falseWord = `0x${'0'.repeat(64)}`

/**
 * What the block's Safes were made to do: execTransaction and execTransactionFromModule, with MultiSend's batches taken
 * apart. A transaction whose inner call failed while the outer one went on did nothing and is left out.
 */
export function executionsOf(block: Block): readonly Execution[] {
  const acts = actsOf(block)
  const out: Execution[] = []
  for (const name of [
    'execTransaction',
    'execTransactionFromModule',
    'execTransactionFromModuleReturnData',
  ] as const) {
    for (const act of acts.of(name)) {
      if (failed(act)) continue
      const given = argumentsOf(act.input)
      const target = addressAt(given, 0)
      const data = bytesAt(given, 2)
      const operation = uintAt(given, 3)
      if (target === undefined || data === undefined || operation === undefined) continue
      const value = uintAt(given, 1) ?? 0n
      unfold({ act, safe: act.to, target, value, data, delegate: operation === 1n }, out)
    }
  }
  return out
}

function failed(act: Act): boolean {
  if (act.output !== undefined && act.output.length >= 66) return act.output.startsWith(falseWord)
  return logsOf(act.transaction).some(
    (log) => log.address === act.to && log.topics[0] === events.SafeExecutionFailure.topic,
  )
}

/** Adds the execution, or the parts of it where it is a batch; the batch itself says nothing more than its parts. */
function unfold(execution: Execution, out: Execution[]): void {
  const open = [execution]
  let parts = 0
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const batch =
      one.delegate && one.data.startsWith(functions.multiSend.selector)
        ? bytesAt(argumentsOf(one.data), 0)
        : undefined
    if (batch === undefined || parts > maxParts) {
      out.push(one)
      continue
    }
    // The batching code itself may be anybody's: the parts are told, and so is a library that is not known.
    out.push({ ...one, data: functions.multiSend.selector })
    const read = readBatch(batch, one)
    parts += read.length
    for (let i = read.length - 1; i >= 0; i--) {
      const part = read[i]
      if (part !== undefined) open.push(part)
    }
  }
}

/** MultiSend packs operation (1 byte), target (20), value (32), length (32) and data, one part after another. */
function readBatch(batch: Hex, from: Execution): readonly Execution[] {
  const parts: Execution[] = []
  let at = 2
  while (at + 170 <= batch.length && parts.length < maxParts) {
    const operation = batch.slice(at, at + 2)
    const target: Address = `0x${batch.slice(at + 2, at + 42)}`
    const value = BigInt(`0x${batch.slice(at + 42, at + 106)}`)
    const length = Number.parseInt(batch.slice(at + 106, at + 170), 16)
    const start = at + 170
    const end = start + length * 2
    if (!(end <= batch.length)) break
    const data: Hex = `0x${batch.slice(start, end)}`
    // A part to the zero address is one to the Safe itself since version 1.5.
    const self = /^0x0{40}$/.test(target)
    const { act, safe } = from
    parts.push({ act, safe, target: self ? safe : target, value, data, delegate: operation === '01' })
    at = end
  }
  return parts
}
