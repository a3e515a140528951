import type { Address, Hex, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'
import { wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** A call of a bridge's entry point: from the call tree, or the transaction's own where there is none. */
export type Entry = {
  readonly selector: Hex
  readonly contract: Address
  readonly input: Hex
  /** undefined without a trace. */
  readonly frame: PlacedFrame | undefined
}

const entryPoints: ReadonlySet<string> = new Set(
  [
    functions.nomadProcess,
    functions.nomadProve,
    functions.polyExecute,
    functions.chainBridgeDeposit,
    functions.wormholeComplete,
    functions.wormholeCompleteNative,
  ].map(({ selector }) => selector),
)
const none: readonly Entry[] = []
/** Entries looked at in one transaction: a relayer's batch has some, a hostile trace thousands to slow us down. */
const mostEntries = 32

/** Calls of known bridges' entry points that went through, delegated copies left out. */
export function entriesOf(transaction: Transaction): readonly Entry[] {
  if (transaction.status === 'reverted') return none
  const frames = framesOf(transaction)
  if (frames.length === 0) return ownEntry(transaction)
  let entries: Entry[] | undefined
  for (const frame of frames) {
    if (!entryPoints.has(frame.selector)) continue
    const { type, reverted, input } = frame.call
    if (type !== 'CALL' || reverted || frame.readonly) continue
    entries ??= []
    entries.push({ selector: frame.selector, contract: frame.account, input, frame })
    if (entries.length >= mostEntries) break
  }
  return entries ?? none
}

function ownEntry({ to, input }: Transaction): readonly Entry[] {
  if (!to || input === undefined || input.length < 10) return none
  const selector = input.slice(0, 10) as Hex // ten digits of calldata that is hex
  return entryPoints.has(selector) ? [{ selector, contract: to, input, frame: undefined }] : none
}

/** The entry as evidence: its frame, or its selector where there is no call tree. */
export function entryEvidence(transaction: Transaction, entry: Entry, note: string): EvidenceOf {
  const { frame, selector, contract } = entry
  return {
    kind: 'frame',
    path: frame === undefined ? [] : pathOf(framesOf(transaction), frame),
    from: frame?.call.from ?? transaction.from ?? contract,
    to: contract,
    selector,
    note,
  }
}

/** The `bytes` argument at `index`, as hex digits without a prefix; undefined where calldata is malformed. */
export function bytesArgument(input: Hex, index: number): string | undefined {
  const offset = numberAt(input, 10 + index * 64)
  if (offset === undefined) return undefined
  const start = 10 + offset * 2
  const length = numberAt(input, start)
  if (length === undefined) return undefined
  const digits = input.slice(start + 64, start + 64 + length * 2)
  return digits.length === length * 2 ? digits : undefined
}

/** The word at `start` where it can be a position in calldata. */
function numberAt(input: Hex, start: number): number | undefined {
  const digits = input.slice(start, start + 64)
  if (digits.length < 64) return undefined
  const value = wordToUint(`0x${digits}`)
  return value <= BigInt(input.length) ? Number(value) : undefined
}
