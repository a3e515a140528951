import type { Address, CallFrame, Hex } from '@membrane/core'

/**
 * The calls that a frame's account made itself, in order: the frame's children, where a delegated call (a proxy's
 * implementation, a library) gives way to its own children, since the same account makes them. Reverted ones left out.
 */
export function ownCalls(frame: CallFrame): readonly CallFrame[] {
  const { calls } = frame
  let plain = true
  for (const call of calls) if (call.reverted || delegated(call)) plain = false
  if (plain) return calls
  const out: CallFrame[] = []
  collect(frame, out)
  return out
}

function collect(frame: CallFrame, out: CallFrame[]): void {
  for (const call of frame.calls) {
    if (call.reverted) continue
    if (delegated(call)) collect(call, out)
    else out.push(call)
  }
}

function delegated(frame: CallFrame): boolean {
  return frame.type === 'DELEGATECALL' || frame.type === 'CALLCODE'
}

/** The first call with this selector that the frame's account made itself; undefined when there is none. */
export function ownCall(frame: CallFrame, selector: Hex): CallFrame | undefined {
  for (const call of ownCalls(frame)) if (call.input.startsWith(selector)) return call
  return undefined
}

/** What the frame's account asked of its own token balances, in order. */
export type OwnBalance = { readonly token: Address; readonly balance: bigint; readonly position: number }

/** `position` counts the account's own calls. */
export function ownBalances(calls: readonly CallFrame[], self: Address): readonly OwnBalance[] {
  const out: OwnBalance[] = []
  for (let position = 0; position < calls.length; position++) {
    const { input, output, to } = calls[position] as CallFrame // in bounds
    if (input.length !== 74 || !input.startsWith('0x70a08231') || to === undefined) continue
    if (!input.endsWith(self.slice(2)) || output === undefined || output.length < 66) continue
    out.push({ token: to, balance: BigInt(output.slice(0, 66)), position })
  }
  return out
}
