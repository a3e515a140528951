import type { Address, CallFrame, CallType, Hash, Hex } from '@membrane/core'
import { movesValue } from './callTrace.ts'
import { malformed } from './malformed.ts'
import { needAddress, needBytes, toBigint, toNumber } from './quantity.ts'
import type { RawParityTrace } from './raw.ts'

type Growing = Omit<CallFrame, 'calls'> & { readonly calls: CallFrame[] }

type Action = {
  readonly callType?: unknown
  readonly from?: unknown
  readonly to?: unknown
  readonly value?: unknown
  readonly input?: unknown
  readonly init?: unknown
  readonly address?: unknown
  readonly refundAddress?: unknown
  readonly balance?: unknown
}

type Result = {
  readonly gasUsed?: unknown
  readonly output?: unknown
  readonly address?: unknown
  readonly code?: unknown
}

export type ParityRoot = { readonly hash: Hash; readonly index: number; readonly root: CallFrame }

/**
 * The flat list of `trace_block` (or of mev-inspect, which writes the same in snake_case) as one call tree a
 * transaction, in order of the block. Block rewards are left out.
 * @throws BLOCK_MALFORMED when a trace has no action, or stands under a frame that is not there.
 */
export function normaliseParityTraces(traces: readonly unknown[], where: string): readonly ParityRoot[] {
  const roots: ParityRoot[] = []
  // The open frames from the root down to the last one added: the list is in order of execution.
  const open: Growing[] = []
  for (const value of traces) {
    const raw = value as (RawParityTrace & Readonly<Record<string, unknown>>) | null // checked next
    if (typeof raw !== 'object' || raw === null) throw malformed('trace', where, raw, 'an object')
    const hash = raw.transactionHash ?? raw.transaction_hash
    if (raw.type === 'reward' || hash === null || hash === undefined) continue
    const path = raw.traceAddress ?? raw.trace_address
    if (!Array.isArray(path)) throw malformed('traceAddress', where, path, 'an array')
    const depth = path.length
    const parent = depth === 0 ? undefined : open[depth - 1]
    const frame = frameOf(raw, parent, where)
    if (depth === 0) {
      const index = toNumber(raw.transactionPosition ?? raw.transaction_position) ?? roots.length
      roots.push({ hash: hash as Hash, index, root: frame })
    } else if (parent === undefined || parent.calls.length !== path[depth - 1]) {
      throw malformed('traceAddress', where, path, 'the next child of a frame already listed')
    } else parent.calls.push(frame)
    open.length = depth
    open.push(frame)
  }
  return roots
}

function frameOf(raw: RawParityTrace, parent: Growing | undefined, where: string): Growing {
  const action = raw.action as Action | null | undefined // checked next
  if (typeof action !== 'object' || action === null) throw malformed('action', where, action, 'an object')
  const result = (raw.result ?? {}) as Result // each field is checked where it is used
  const error = typeof raw.error === 'string' ? raw.error : undefined
  const reverted = error !== undefined || (parent?.reverted ?? false)
  if (raw.type === 'suicide' || raw.type === 'selfdestruct') {
    return {
      type: 'SELFDESTRUCT',
      from: needAddress(action.address, 'action.address', where),
      to: needAddress(action.refundAddress, 'action.refundAddress', where),
      value: toBigint(action.balance, 'action.balance', where) ?? 0n,
      input: '0x',
      output: undefined,
      gasUsed: undefined,
      error,
      reverted,
      logs: undefined,
      calls: [],
    }
  }
  const type = typeOf(raw.type, action.callType, where)
  const creation = type === 'CREATE'
  const output = creation ? result.code : result.output
  return {
    type,
    from: needAddress(action.from, 'action.from', where),
    to: creation ? createdBy(result, where) : needAddress(action.to, 'action.to', where),
    value: movesValue(type) ? (toBigint(action.value, 'action.value', where) ?? 0n) : 0n,
    input: needBytes(creation ? action.init : action.input, creation ? 'action.init' : 'action.input', where),
    output: typeof output === 'string' ? (output as Hex) : undefined,
    gasUsed: toNumber(result.gasUsed),
    error,
    reverted,
    logs: undefined,
    calls: [],
  }
}

function createdBy(result: Result, where: string): Address | undefined {
  const address = result.address
  return address === undefined || address === null ? undefined : needAddress(address, 'result.address', where)
}

/** Parity does not tell CREATE2 from CREATE; both are given as CREATE. */
function typeOf(type: unknown, callType: unknown, where: string): CallType {
  if (type === 'create') return 'CREATE'
  if (type === 'call') {
    if (callType === 'call') return 'CALL'
    if (callType === 'staticcall') return 'STATICCALL'
    if (callType === 'delegatecall') return 'DELEGATECALL'
    if (callType === 'callcode') return 'CALLCODE'
  }
  throw malformed(
    'trace type',
    where,
    `${String(type)} ${String(callType)}`,
    'call, create, suicide or reward',
  )
}
