import type { Address, Hex, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'

/** A call of a described contract from outside the protocol. */
export type OwnCall = {
  readonly contract: Address
  readonly selector: Hex
  readonly sender: Address | undefined
  /** With everything below it; undefined when not told. */
  readonly gas: number | undefined
  readonly failed: boolean
  readonly outOfGas: boolean
  readonly frame: PlacedFrame | undefined
}

const none: readonly OwnCall[] = []

/** State-changing calls of described contracts by others; without a call tree the transaction's own. */
export function ownCalls(transaction: Transaction, own: ReadonlySet<Address>): readonly OwnCall[] {
  const { from, to, input, status, gasUsed } = transaction
  const frames = framesOf(transaction)
  if (frames.length === 0) {
    if (!to || !own.has(to) || input === undefined || input.length < 10 || status === 'unknown') return none
    const selector = input.slice(0, 10) as Hex // the head of calldata that is hex
    const failed = status === 'reverted'
    const gas = gasUsed === undefined || gasUsed < 21_000 ? undefined : gasUsed
    return [{ contract: to, selector, sender: from, gas, failed, outOfGas: false, frame: undefined }]
  }
  let calls: OwnCall[] | undefined
  for (const frame of frames) {
    const { call, account, selector } = frame
    if (call.type !== 'CALL' || frame.readonly || selector === '0x') continue
    if (!own.has(account) || own.has(call.from)) continue
    calls ??= []
    calls.push({
      contract: account,
      selector,
      sender: from,
      gas: call.gasUsed,
      failed: call.error !== undefined,
      outOfGas: call.error !== undefined && /out of gas/i.test(call.error),
      frame,
    })
  }
  return calls ?? none
}

/** The call as evidence. */
export function callEvidence(transaction: Transaction, call: OwnCall, note: string): EvidenceOf {
  return {
    kind: 'frame',
    path: call.frame === undefined ? [] : pathOf(framesOf(transaction), call.frame),
    from: call.frame?.call.from ?? transaction.from ?? call.contract,
    to: call.contract,
    selector: call.selector,
    note,
  }
}
