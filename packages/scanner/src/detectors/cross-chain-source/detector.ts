import { keysOf } from '../../analysis/entitlement.ts'
import { has, Label } from '../../analysis/labels.ts'
import { dominates } from '../../analysis/order.ts'
import type { FunctionDefinition } from '../../ast/node.ts'
import { abiType } from '../../ast/type.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp, SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtHeader } from '../reading/entries.ts'
import { isAsked, isCompared, isDelivered, valuesOf } from './checked.ts'
import { hooks, type Receiver, receivers } from './receivers.ts'

/** Receivers of messages from other chains that believe anybody, or any sender on the other side. */
export const detector: Detector = {
  id: 'cross-chain-source',
  title: 'Message from another chain is believed without asking who sent it',
  severity: 'high',
  confidence: 'medium',
  cwe: 346,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        const found = problemIn(flow)
        if (found === undefined) return []
        const { sink, message, severity } = found
        const report = reportAtHeader(scan, flow, sink, {
          message,
          severity,
          note: 'the message takes effect here',
        })
        const hook = hookOf(flow)
        if (hook === undefined) return [report]
        const at = hook.nameAt
        return [
          { ...report, at, fn: hook, trace: [...report.trace, { at, note: 'the base hands it on here' }] },
        ]
      }),
    )
  },
}

function problemIn(flow: Flow): Problem | undefined {
  const { entry, reach, contract } = flow
  if (entry.mutability === 'view' || entry.mutability === 'pure') return undefined
  const isInherited = reach === 'internal' && contract.unknownBases.length > 0
  if (reach !== 'entry' && !isInherited) return undefined
  const table = isInherited ? hooks : receivers
  const receiver =
    table.get(entry.signature ?? '') ??
    table.get(`${entry.name}/${entry.params.length}`) ??
    table.get(written(entry))
  return receiver === undefined ? undefined : problemOf(flow, receiver, isInherited)
}

/** Internal functions have no selector; their types tell them apart all the same. */
function written({ name, params }: FunctionDefinition): string {
  return `${name}(${params.map(({ type }) => abiType(type)).join(',')})`
}

/** The function of the contract itself that an inherited receiver runs. */
function hookOf({ entry, contract, frames }: Flow): FunctionDefinition | undefined {
  if (entry.contract === contract) return undefined
  for (const { fn } of frames) {
    if (
      fn.kind === 'function' &&
      fn.contract === contract &&
      fn.name.toLowerCase().endsWith(entry.name.toLowerCase())
    )
      return fn
  }
  return undefined
}

type Problem = { readonly sink: Op; readonly message: string; readonly severity: 'high' | 'medium' | 'low' }

const rank = { high: 0, medium: 1, low: 2 } as const

function problemOf(
  flow: Flow,
  { protocol, chain, sender }: Receiver,
  isKnownDelivered: boolean,
): Problem | undefined {
  const senders = sender === undefined ? undefined : valuesOf(flow, sender)
  const chains = chain === undefined ? undefined : valuesOf(flow, chain)
  const sinks = sinksOf(flow, senders)
  const problems = sinks.flatMap((sink): Problem[] => {
    // What is written before the check is undone when the check fails.
    const places = [sink, ...sinks.filter((later) => dominates(flow, sink, later))]
    const what = `\`${flow.entry.name}\` takes messages of ${protocol}`
    if (!isKnownDelivered && !isDelivered(flow, places)) {
      return [
        {
          sink,
          message: `${what} and does not ask whether it is ${protocol} that calls: anybody can call it with a message of their own making, and every argument about its source is theirs to choose.`,
          severity: 'high',
        },
      ]
    }
    const knowsSender = senders === undefined ? isAsked(flow, places) : isCompared(flow, places, senders)
    if (!knowsSender) {
      return [
        {
          sink,
          message: `${what} and never compares who sent them on the other chain with a sender it trusts: anybody there can send one, and ${protocol} will deliver it.`,
          severity: 'medium',
        },
      ]
    }
    if (chains !== undefined && !isCompared(flow, places, chains)) {
      return [
        {
          sink,
          message: `${what} and compares the sender, yet not the chain it comes from: whoever gets the same address on another connected chain is believed too.`,
          severity: 'low',
        },
      ]
    }
    return []
  })
  return problems.toSorted((a, b) => rank[a.severity] - rank[b.severity])[0]
}

/** What a message changes: stores and calls with something of it, or all of them where none has. */
function sinksOf(flow: Flow, senders: ReadonlySet<ValueId> | undefined): readonly (SstoreOp | CallOp)[] {
  const all = [
    ...flow.byKind.sstore,
    ...flow.byKind.call.filter((call) => !call.static && !isPassedOn(flow, call, senders)),
  ].filter((op) => !isReceipt(flow, op))
  const fed = all.filter((op) => dataOf(op).some((value) => has(flow, value, Label.Input)))
  return fed.length > 0 ? fed : all
}

function dataOf(op: SstoreOp | CallOp): readonly ValueId[] {
  if (op.kind === 'call') return [op.target, op.value, ...op.args].filter((value) => value !== undefined)
  return [...keysOf(op.path), ...(op.value === undefined ? [] : [op.value])]
}

/** Handed to another contract together with its sender: who that believes is its own question. */
function isPassedOn(flow: Flow, { args }: CallOp, senders: ReadonlySet<ValueId> | undefined): boolean {
  return (
    senders !== undefined &&
    args.some((arg) => senders.has(arg)) &&
    args.some((arg) => !senders.has(arg) && has(flow, arg, Label.Input))
  )
}

/** The hash of a message, kept to try it again or not twice. */
function isReceipt(flow: Flow, op: SstoreOp | CallOp): boolean {
  return op.kind === 'sstore' && op.value !== undefined && has(flow, op.value, Label.Hash)
}
