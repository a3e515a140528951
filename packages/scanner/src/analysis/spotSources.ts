import type { FunctionDefinition } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { BinaryOp, CallOp, OpaqueOp } from '../flow/op.ts'
import { modelOf } from '../models/model.ts'
import { isCaller, isThis } from './labels.ts'
import { madeFrom, opsBehind } from './madeOf.ts'
import { opOf, sameValue, stripCasts } from './values.ts'

/** Something that one transaction can move, and the values that are made of it. */
export type SpotSource = {
  readonly op: Op
  readonly values: readonly ValueId[]
  readonly why: string
  /** The contract prices itself: only who asks it is hurt. */
  readonly isOwn: boolean
}

/** Values that swaps do not move, or only while liquidity is being removed: another rule's business. */
const othersBusiness = /^(get_virtual_price|getPoolTokens)$/

/** Spot prices, reserves, and ratios of balances in a flow. `spot` are functions of the program that return such. */
export function spotSourcesOf(flow: Flow, spot: ReadonlySet<FunctionDefinition>): readonly SpotSource[] {
  const found: SpotSource[] = []
  const isAveraging = flow.byKind.call.some(({ member }) => /^price[01]CumulativeLast$/.test(member))
  for (const call of flow.byKind.call) {
    const model = modelOf(flow, call)
    // What has grown since the last block of the pair is added to its sum of prices over time.
    if (isAveraging && call.member === 'getReserves') continue
    if (model?.gives === 'spot' && !othersBusiness.test(call.member)) {
      // The third answer of a pair is the time of its last block.
      const values = call.member === 'getReserves' ? call.results.slice(0, 2) : call.results.slice(0, 1)
      found.push({ op: call, values, why: `${call.member}() follows every swap`, isOwn: false })
    } else if (model?.gives === undefined && call.fn !== undefined && spot.has(call.fn)) {
      found.push({
        op: call,
        values: call.results,
        why: `${call.member}() computes its price from balances of the moment`,
        isOwn: false,
      })
    }
  }
  return [...found, ...ratiosIn(flow)]
}

type Balance = { readonly call: CallOp; readonly isOwn: boolean }

function ratiosIn(flow: Flow): readonly SpotSource[] {
  const balances = balancesIn(flow)
  const holdings = holdingsIn(flow)
  if (balances.length === 0 && holdings.length === 0) return []
  const found: SpotSource[] = []
  for (const op of [...flow.byKind.binary, ...flow.byKind.opaque]) {
    const parts = fractionOf(op)
    if (parts === undefined || op.results.length === 0) continue
    const over = behind(flow, parts.over)
    const under = behind(flow, [parts.under])
    const why = ratioOf(flow, over, under, balances) ?? holdingOver(over, under, holdings)
    if (why !== undefined) found.push({ op, values: op.results, why: why.text, isOwn: why.isOwn })
  }
  return outermost(flow, found)
}

function behind(flow: Flow, values: readonly ValueId[]): ReadonlySet<Op> {
  const ops = new Set<Op>()
  for (const value of values)
    for (const op of opsBehind(flow, value, (each) => each.kind !== 'call')) ops.add(op)
  return ops
}

/** Divisions, by operator or by the functions of libraries. */
function fractionOf(
  op: BinaryOp | OpaqueOp,
): { readonly over: readonly ValueId[]; readonly under: ValueId } | undefined {
  if (op.kind === 'binary') return op.op === '/' ? { over: [op.left], under: op.right } : undefined
  const last = op.args[op.args.length - 1]
  const isDivision = /^(div|mulDiv\w*|wdiv|rdiv|divDown|divUp|divWadDown|sdiv)$/.test(op.name)
  return isDivision && last !== undefined ? { over: op.args.slice(0, -1), under: last } : undefined
}

function balancesIn(flow: Flow): readonly Balance[] {
  return flow.byKind.call.flatMap((call) => {
    const [holder] = call.args
    if (modelOf(flow, call)?.gives !== 'balance' || holder === undefined) return []
    if (isCaller(flow, holder)) return []
    const made = opOf(flow, stripCasts(flow, holder))
    // What the caller owns, or whoever it names, is no market.
    if (made.kind === 'param' || made.kind === 'field' || made.kind === 'element') return []
    return [{ call, isOwn: isThis(flow, holder) }]
  })
}

function ratioOf(
  flow: Flow,
  over: ReadonlySet<Op>,
  under: ReadonlySet<Op>,
  balances: readonly Balance[],
): { readonly text: string; readonly isOwn: boolean } | undefined {
  const above = balances.filter(({ call }) => over.has(call))
  const below = balances.filter(({ call }) => under.has(call))
  const isOther = above.some((a) =>
    below.some((b) => !sameTarget(flow, a.call, b.call) && a.isOwn === b.isOwn),
  )
  if (isOther) {
    const isOwn = above.some((each) => each.isOwn)
    return { text: 'a ratio of two balances, which a loan or a swap changes', isOwn }
  }
  const overSupply = above.some(
    (a) => !a.isOwn && [...under].some((op) => op.kind === 'call' && modelOf(flow, op)?.gives === 'supply'),
  )
  return overSupply
    ? { text: 'balances of a pool over its shares, which a swap changes', isOwn: false }
    : undefined
}

function sameTarget(flow: Flow, a: CallOp, b: CallOp): boolean {
  return a.target !== undefined && b.target !== undefined && sameValue(flow, a.target, b.target)
}

/** Calls that tell what another contract holds by a name of their own: `investedBalance()`. */
function holdingsIn(flow: Flow): readonly CallOp[] {
  return flow.byKind.call.filter(
    (call) =>
      call.how === 'method' &&
      call.args.length === 0 &&
      /balance|holdings/i.test(call.member) &&
      call.results.length === 1,
  )
}

function holdingOver(
  over: ReadonlySet<Op>,
  under: ReadonlySet<Op>,
  holdings: readonly CallOp[],
): { readonly text: string; readonly isOwn: boolean } | undefined {
  if (!holdings.some((call) => over.has(call))) return undefined
  const isSupply = [...under].some(
    (op) =>
      (op.kind === 'opaque' && /totalSupply/i.test(op.name)) ||
      (op.kind === 'sload' && typeof op.path.root !== 'number' && /supply/i.test(op.path.root.name)),
  )
  return isSupply
    ? {
        text: 'what another contract says it holds, over the shares: a deposit in its market changes it',
        isOwn: true,
      }
    : undefined
}

/** Of divisions that go into each other the first says it all. */
function outermost(flow: Flow, found: readonly SpotSource[]): readonly SpotSource[] {
  return found.filter(
    (each) =>
      !found.some((other) => {
        if (other === each) return false
        const made = madeFrom(flow, other.values)
        return each.values.some((value) => made.has(value))
      }),
  )
}
