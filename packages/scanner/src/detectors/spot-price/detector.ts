import { has, Label } from '../../analysis/labels.ts'
import { deciding, enforcing, madeFrom, madeOf, returnedBy } from '../../analysis/madeOf.ts'
import type { Scan } from '../../analysis/scan.ts'
import { type SpotSource, spotSourcesOf } from '../../analysis/spotSources.ts'
import { constantOf } from '../../analysis/values.ts'
import type { FunctionDefinition } from '../../ast/node.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector, Report } from '../detector.ts'
import { reportAtOp } from '../reading/entries.ts'

const priceName = /price|rate$|rate[A-Z]|worth|valu|usd|latestAnswer|oracle|collateral|nav\b|current/i

/** Prices that one transaction can move, where money depends on them. */
export const detector: Detector = {
  id: 'spot-price',
  title: 'Price can be moved within one transaction',
  severity: 'high',
  confidence: 'medium',
  cwe: 807,
  swc: undefined,
  *run(scan) {
    const found = new Map<string, Report>()
    const spot = spotFunctions(scan)
    for (const flow of scan.flows) {
      for (const report of reportsOf(scan, flow, spot)) {
        const key = `${report.at.file}:${report.at.start}:${report.at.end}`
        const known = found.get(key)
        if (known === undefined || (known.severity !== undefined && report.severity === undefined))
          found.set(key, report)
      }
    }
    yield* found.values()
  },
}

/** Functions of the program that give back a price of the moment, for those who call them from outside. */
function spotFunctions(scan: Scan): ReadonlySet<FunctionDefinition> {
  const none = new Set<FunctionDefinition>()
  const found = new Set<FunctionDefinition>()
  for (const flow of scan.flows) {
    if (flow.reach !== 'entry' || returnedBy(flow).length === 0 || !priceName.test(flow.entry.name)) continue
    const sources = spotSourcesOf(flow, none)
    if (sources.some((source) => isReturned(flow, source)) && !isAnswered(flow, sources)) {
      found.add(flow.entry)
      for (const declared of declarationsOf(scan, flow)) found.add(declared)
    }
  }
  return found
}

/** The same function as an interface declares it that nothing else of the program implements. */
function declarationsOf(scan: Scan, { contract, entry }: Flow): readonly FunctionDefinition[] {
  return contract.linearized
    .filter(
      (base) =>
        base.form === 'interface' &&
        scan.views.filter((view) => view.contract.linearized.includes(base)).length === 1,
    )
    .flatMap(({ functions }) =>
      functions.filter(({ signature }) => signature !== undefined && signature === entry.signature),
    )
}

function reportsOf(scan: Scan, flow: Flow, spot: ReadonlySet<FunctionDefinition>): readonly Report[] {
  if (flow.reach !== 'entry') return []
  const sources = spotSourcesOf(flow, spot)
  if (sources.length === 0 || isAnswered(flow, sources) || isFair(flow)) return []
  const isView = flow.entry.mutability === 'view' || flow.entry.mutability === 'pure'
  return sources.flatMap((source) => {
    const sink = isView || source.isOwn ? undefined : sinkOf(flow, source)
    if (sink !== undefined) {
      return [
        reportAtOp(scan, flow, source.op, {
          message: `A price of the moment is used: ${source.why}, and ${sink.what} depends on it. With borrowed tokens an attacker moves the price, takes the gain, and moves it back in one transaction.`,
          note: source.why,
          before: [{ at: sink.op.at, note: sink.what }],
        }),
      ]
    }
    if (!isPriceFunction(flow, source) || !isReturned(flow, source)) return []
    return [
      reportAtOp(scan, flow, source.op, {
        message: `A price of the moment is used: ${source.why}, and ${flow.entry.name || 'the function'} gives it out as a price. Whoever lends or mints against it can be robbed with borrowed tokens in one transaction.`,
        note: source.why,
        severity: 'medium',
      }),
    ]
  })
}

function isPriceFunction(flow: Flow, source: SpotSource): boolean {
  const inner = flow.frames[source.op.frame]?.fn
  return priceName.test(flow.entry.name) || (inner !== undefined && priceName.test(inner.name))
}

function isReturned(flow: Flow, source: SpotSource): boolean {
  const made = madeFrom(flow, source.values)
  return returnedBy(flow).some((value) => made.has(value) && flow.values[value]?.type.kind !== 'bool')
}

/** Whether the price is held against an average, an oracle, or a limit that the caller gave. */
function isAnswered(flow: Flow, sources: readonly SpotSource[]): boolean {
  const made = madeFrom(
    flow,
    sources.flatMap(({ values }) => values),
  )
  const decides = deciding(flow)
  const enforced = enforcing(flow)
  return flow.byKind.binary.some(({ op, left, right, results }) => {
    if (!/^[<>]=?$/.test(op)) return false
    const other = made.has(left) ? right : made.has(right) ? left : undefined
    if (other === undefined) return false
    const isBoth = made.has(left) && made.has(right)
    if (has(flow, isBoth ? left : other, Label.Oracle)) return results.some((result) => decides.has(result))
    return (
      !isBoth && has(flow, other, Label.Input | Label.Sent) && results.some((result) => enforced.has(result))
    )
  })
}

/** The product of both reserves under a root is what a swap leaves as it is: fair prices of shares are made so. */
function isFair(flow: Flow): boolean {
  const isRoot = (name: string) => /^_?sqrt/i.test(name)
  const takesRoot =
    flow.frames.some(({ fn }) => isRoot(fn.name)) || flow.byKind.opaque.some(({ name }) => isRoot(name))
  return (
    takesRoot &&
    flow.byKind.call.some(
      (call) => modelOf(flow, call)?.gives === 'oracle' || /price|oracle/i.test(call.member),
    )
  )
}

type Sink = { readonly op: Op; readonly what: string }

function sinkOf(flow: Flow, source: SpotSource): Sink | undefined {
  const made = madeFrom(flow, source.values)
  return paidOut(flow, made) ?? storedAmount(flow, made) ?? demanded(flow, made)
}

function paidOut(flow: Flow, made: ReadonlySet<ValueId>): Sink | undefined {
  for (const call of flow.byKind.call) {
    if (call.value !== undefined && made.has(call.value)) return { op: call, what: 'the ether that is sent' }
    const does = modelOf(flow, call)?.does
    const moves = does === 'transfer' || does === 'transferFrom' || does === 'mint' || does === 'borrow'
    if (moves && call.args.some((arg) => made.has(arg)))
      return { op: call, what: `the amount of ${call.member}` }
  }
  for (const op of flow.byKind.opaque) {
    if (
      /^_?(safe)?(mint|transfer|transferFrom|borrow|send)/i.test(op.name) &&
      op.args.some((arg) => made.has(arg))
    )
      return { op, what: `the amount of ${op.name}` }
  }
  return undefined
}

function storedAmount(flow: Flow, made: ReadonlySet<ValueId>): Sink | undefined {
  const store = flow.byKind.sstore.find(
    ({ value }) => value !== undefined && made.has(value) && flow.values[value]?.type.kind === 'int',
  )
  return store === undefined ? undefined : { op: store, what: 'what is stored' }
}

/** A condition between the price and something the caller did not choose: collateral against debt. */
function demanded(flow: Flow, made: ReadonlySet<ValueId>): Sink | undefined {
  const enforced = enforcing(flow)
  const found = flow.byKind.binary.find(({ op, left, right, results }) => {
    if (!/^[<>]=?$/.test(op) || !results.some((result) => enforced.has(result))) return false
    const [price, other] = made.has(left) ? [left, right] : [right, left]
    if (!made.has(price) || made.has(other) || constantOf(flow, other) !== undefined) return false
    // `c = a + b; require(c >= a)` asks about overflow.
    return !madeOf(flow, price).has(other) && has(flow, other, Label.State | Label.Answer)
  })
  return found === undefined ? undefined : { op: found, what: 'a condition on what may be taken' }
}
