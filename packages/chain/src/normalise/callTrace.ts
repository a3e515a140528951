import type { Address, CallFrame, CallType, Hex, Log } from '@membrane/core'
import { noLogs, normaliseLogs } from './log.ts'
import { malformed } from './malformed.ts'
import { needBytes, toAddress, toBigint, toNumber } from './quantity.ts'
import type { RawCall, RawLog } from './raw.ts'

/** No calls: one shared array, since most frames are leaves. */
export const noCalls: readonly CallFrame[] = Object.freeze([])

/** EOF's calls (EIP-7069, EIP-7620) are folded into the call types they replace. */
const callTypes: ReadonlyMap<unknown, CallType> = new Map<unknown, CallType>([
  ['CALL', 'CALL'],
  ['DELEGATECALL', 'DELEGATECALL'],
  ['STATICCALL', 'STATICCALL'],
  ['CALLCODE', 'CALLCODE'],
  ['CREATE', 'CREATE'],
  ['CREATE2', 'CREATE2'],
  ['SELFDESTRUCT', 'SELFDESTRUCT'],
  ['EXTCALL', 'CALL'],
  ['EXTDELEGATECALL', 'DELEGATECALL'],
  ['EXTSTATICCALL', 'STATICCALL'],
  ['EOFCREATE', 'CREATE2'],
])

/**
 * A tree of geth's callTracer. `value` is 0 for DELEGATECALL, STATICCALL and CALLCODE, whatever the client says:
 * newer clients report the inherited msg.value there, and no wei moves.
 * @throws BLOCK_MALFORMED when a frame lacks its type, sender or input.
 */
export function normaliseCallTrace(root: unknown, where: string): CallFrame {
  return frameOf(root, undefined, false, where)
}

function frameOf(
  value: unknown,
  caller: Address | undefined,
  parentReverted: boolean,
  where: string,
): CallFrame {
  // Fields stay `unknown`; each is checked below.
  const raw = value as RawCall | null
  if (typeof raw !== 'object' || raw === null) throw malformed('call frame', where, raw, 'an object')
  const type = callTypes.get(raw.type)
  if (type === undefined) throw malformed('call frame type', where, raw.type, 'a callTracer frame type')
  const error = raw.error === undefined || raw.error === null ? undefined : reasonOf(raw)
  const reverted = parentReverted || error !== undefined
  // Some recordings leave the sender of a constructor's own call out; it is the frame above.
  const from = toAddress(raw.from, 'call frame from', where) ?? caller
  if (from === undefined) throw malformed('call frame from', where, raw.from, 'an address')
  const creation = type === 'CREATE' || type === 'CREATE2'
  const to = creation && error !== undefined ? undefined : toAddress(raw.to, 'call frame to', where)
  let calls = noCalls
  if (Array.isArray(raw.calls) && raw.calls.length > 0) {
    const children: CallFrame[] = []
    // A delegated frame's children are called by the account that delegates, not by the code's account.
    const self =
      type === 'DELEGATECALL' || type === 'CALLCODE' ? from : (to ?? toAddress(raw.to, 'to', where))
    for (let i = 0; i < raw.calls.length; i++) children.push(frameOf(raw.calls[i], self, reverted, where))
    calls = children
  }
  return {
    type,
    from,
    to,
    value: movesValue(type) ? (toBigint(raw.value, 'call frame value', where) ?? 0n) : 0n,
    input:
      raw.input === undefined || raw.input === null ? '0x' : needBytes(raw.input, 'call frame input', where),
    output: typeof raw.output === 'string' ? (raw.output as Hex) : undefined,
    gasUsed: toNumber(raw.gasUsed),
    error,
    reverted,
    logs: Array.isArray(raw.logs) ? normaliseLogs(raw.logs, where) : undefined,
    calls,
  }
}

/** Whether wei may move with a frame of this type. */
export function movesValue(type: CallType): boolean {
  return type !== 'DELEGATECALL' && type !== 'STATICCALL' && type !== 'CALLCODE'
}

function reasonOf(raw: RawCall): string {
  const error = String(raw.error)
  return typeof raw.revertReason === 'string' && raw.revertReason !== ''
    ? `${error}: ${raw.revertReason}`
    : error
}

/** Whether any frame of a raw call tree carries a log list, that is, whether the tracer was asked for logs. */
export function carriesLogs(root: unknown): boolean {
  const raw = root as RawCall | null // every field is looked at before use
  if (typeof raw !== 'object' || raw === null) return false
  return Array.isArray(raw.logs) || (Array.isArray(raw.calls) && raw.calls.some(carriesLogs))
}

/**
 * The logs of a call tree in order of execution, without those of reverted frames. Takes the raw tree beside the
 * normalised one, because only the raw one says (`position`) between which calls a log was emitted.
 */
export function flattenLogs(raw: unknown, frame: CallFrame): readonly Log[] {
  const out: Log[] = []
  collect(raw, frame, out)
  return out.length === 0 ? noLogs : out
}

function collect(raw: unknown, frame: CallFrame, out: Log[]): void {
  if (frame.reverted) return
  const { logs: rawLogs, calls: rawCalls } = raw as RawCall // `frame` was made from it, so it is an object
  const positions = Array.isArray(rawLogs) ? (rawLogs as readonly RawLog[]) : []
  const children = Array.isArray(rawCalls) ? rawCalls : []
  const logs = frame.logs ?? noLogs
  let next = 0
  for (let i = 0; i < frame.calls.length; i++) {
    for (; next < logs.length && (toNumber(positions[next]?.position) ?? Infinity) <= i; next++) {
      const log = logs[next]
      if (log !== undefined) out.push(log)
    }
    const child = frame.calls[i]
    if (child !== undefined) collect(children[i], child, out)
  }
  for (; next < logs.length; next++) {
    const log = logs[next]
    if (log !== undefined) out.push(log)
  }
}
