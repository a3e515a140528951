import type { Address, CallFrame, Log } from '@membrane/core'
import type { Transfer } from '../transfer.ts'
import { movesEther, nativeTransfer } from './read.ts'

/** The stretches of execution in which one account runs, and the wei that moved at the start of some of them. */
type Stretches = {
  readonly accounts: (Address | undefined)[]
  readonly sent: { readonly frame: CallFrame; readonly to: Address; readonly before: number }[]
}

/**
 * The wei that a transaction's frames moved, as transfers on the time scale of its logs. Frames do not say where
 * between their calls a log was written, so each log is placed in the latest stretch of its contract's execution that
 * still leaves the logs in their order; a transfer then stands at a fraction between the log before and the log after
 * it. What moved into a call stands before all that the call logged.
 */
export function nativeTransfers(root: CallFrame, logs: readonly Log[]): readonly Transfer[] {
  if (root.reverted) return none
  if (!root.calls.some(moves)) {
    // Most transactions: only the call itself sends, if anything does.
    const { to } = root
    const sends = root.value > 0n && to !== undefined && movesEther(root.type)
    return sends ? [nativeTransfer(root, to, -0.5)] : none
  }
  const stretches: Stretches = { accounts: [], sent: [] }
  follow(root, stretches)
  const { accounts, sent } = stretches
  if (sent.length === 0) return none
  const places = placeLogs(logs, accounts)
  const transfers: Transfer[] = []
  let earlier = 0
  for (let i = 0; i < sent.length; ) {
    const before = sent[i]?.before ?? 0
    while (earlier < places.length && (places[earlier] as number) < before) earlier++ // in bounds
    // Those that no log divides share the gap evenly.
    let end = i
    const next = places[earlier] ?? Number.POSITIVE_INFINITY
    while (end < sent.length && (sent[end]?.before ?? 0) <= next) end++
    for (let k = i; k < end; k++) {
      const entry = sent[k]
      if (entry === undefined) continue
      const order = earlier - 1 + (k - i + 1) / (end - i + 1)
      transfers.push(nativeTransfer(entry.frame, entry.to, order))
    }
    i = end
  }
  return transfers
}

const none: readonly Transfer[] = []

/** Whether the frame or one below it moved wei. */
function moves(frame: CallFrame): boolean {
  if (frame.reverted || frame.type === 'STATICCALL') return false
  return (frame.value > 0n && movesEther(frame.type)) || frame.calls.some(moves)
}

function follow(frame: CallFrame, stretches: Stretches): void {
  const { type, to } = frame
  if (frame.reverted || type === 'STATICCALL') return
  const { accounts, sent } = stretches
  if (frame.value > 0n && to !== undefined && movesEther(type)) {
    sent.push({ frame, to, before: accounts.length })
  }
  if (type === 'SELFDESTRUCT') return
  const account = type === 'DELEGATECALL' || type === 'CALLCODE' ? frame.from : to
  accounts.push(account)
  for (const call of frame.calls) {
    const length = accounts.length
    follow(call, stretches)
    if (accounts.length > length) accounts.push(account)
  }
}

/** The stretch of each log, latest first choice; -1 for those that no stretch is left for. */
function placeLogs(logs: readonly Log[], accounts: readonly (Address | undefined)[]): readonly number[] {
  const places = new Array<number>(logs.length).fill(-1)
  let at = accounts.length - 1
  for (let i = logs.length - 1; i >= 0; i--) {
    while (at >= 0 && accounts[at] !== logs[i]?.address) at--
    if (at < 0) break
    places[i] = at
  }
  return places
}
