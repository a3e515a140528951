import { has, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { pathName, stateVariable } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'
import { type Timelock, timelockOf } from './queue.ts'
import { hasLeast, isBySelf, waitingOf } from './waiting.ts'

/** Contracts that promise a delay before they act, and a way around it. */
export const detector: Detector = {
  id: 'timelock-bypass',
  title: 'Delay of a timelock can be avoided',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const timelock = timelockOf(view)
    if (timelock === undefined) continue
    yield* settings(scan, view, timelock)
    const judged = timelock.calls.map(({ flow, call }) => ({ flow, call, waiting: waitingOf(flow, call) }))
    const isKept = judged.some(({ waiting }) => waiting === 'waits')
    for (const { flow, call, waiting } of judged) {
      if (waiting === 'waits' || isBySelf(flow, call)) continue
      const said = messageOf(flow, timelock, waiting, isKept)
      if (said !== undefined) yield reportCall(scan, flow, call, said)
    }
  }
}

function reportCall(scan: Scan, flow: Flow, call: CallOp, message: string): Report {
  return reportAtOp(scan, flow, call, { message, note: 'the call is made here' })
}

function messageOf(
  flow: Flow,
  { queued }: Timelock,
  waiting: 'reversed' | 'none',
  isKept: boolean,
): string | undefined {
  const name = flow.entry.name || 'the fallback'
  if (waiting === 'reversed')
    return `\`${name}\` asks that the time of the queued call is not over yet, and not that it has come: it runs at once, and never after the delay.`
  const readsQueue = flow.byKind.sload.some(({ path }) => {
    const variable = stateVariable(path)
    return variable !== undefined && queued.has(variable)
  })
  if (readsQueue)
    return `\`${name}\` makes a queued call without comparing the time with that of the queue: it can run in the block in which it was queued.`
  // Without a queue that is kept, calls at once are what the contract is for.
  return isKept
    ? `\`${name}\` makes any call at once, while others of the contract have to wait in its queue: whoever may call it needs no queue, and nobody is warned.`
    : undefined
}

/** The delay itself, set without waiting for it and without a least value. */
function* settings(scan: Scan, { entries }: ContractView, { delays }: Timelock): Generator<Report> {
  for (const flow of entries) {
    for (const store of flow.byKind.sstore) {
      const variable = stateVariable(store.path)
      if (variable === undefined || !delays.has(variable) || store.value === undefined) continue
      if (!has(flow, store.value, Label.Input) || isBySelf(flow, store) || hasLeast(flow, store)) continue
      yield reportAtOp(scan, flow, store, {
        message: `\`${pathName(flow, store.path)}\` is the delay of the queue, and \`${flow.entry.name}\` sets it at once and to nothing if it likes: whoever may do so then queues and runs a call in one transaction.`,
        note: 'the delay is set here',
      })
    }
  }
}
