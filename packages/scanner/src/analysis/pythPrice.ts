import type { Flow, ValueId } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { madeFrom, returnedBy, usersOf } from './madeOf.ts'
import { calledType, declares, fieldsOf, isDecidedOn } from './oracleAnswer.ts'

const own = ['getPriceUnsafe', 'getPriceNoOlderThan', 'getEmaPriceUnsafe', 'updatePriceFeeds']
const priced = /^get(Ema)?Price(Unsafe|NoOlderThan)?$/

/**
 * Whether a call asks Pyth for a price.
 * @see https://docs.pyth.network/price-feeds/api-reference/evm
 */
export function asksPyth(flow: Flow, call: CallOp): boolean {
  if (call.how !== 'method' || !priced.test(call.member)) return false
  const type = calledType(flow, call)
  // `getPrice` is anybody's name; the longer ones are Pyth's.
  if (type === undefined) return call.member !== 'getPrice'
  return isPyth(flow, call)
}

/** Whether the called type is Pyth's contract, by what it declares or by its name. */
export function isPyth(flow: Flow, call: CallOp): boolean {
  const type = calledType(flow, call)
  return type !== undefined && (declares(type, own) || /^(I|Abstract)?Pyth$/.test(type.name))
}

/** Whether a field of the price decides something, or the price as a whole goes to code that may look at it. */
export function isFieldJudged(flow: Flow, call: CallOp, field: string): boolean {
  const structs = call.results.slice(0, 1)
  const fields = fieldsOf(flow, structs, field)
  const made = madeFrom(flow, fields)
  if (fields.length > 0 && (isDecidedOn(flow, made) || isUsedAsNumber(flow, made))) return true
  return isHandedOn(flow, structs)
}

/** The confidence may also widen or narrow the price. */
function isUsedAsNumber(flow: Flow, made: ReadonlySet<ValueId>): boolean {
  for (const op of usersOf(flow, made)) {
    if (op.kind === 'binary' || op.kind === 'opaque' || op.kind === 'call' || op.kind === 'sstore')
      return true
  }
  return returnedBy(flow).some((value) => made.has(value))
}

function isHandedOn(flow: Flow, structs: readonly ValueId[]): boolean {
  const isWhole = (value: ValueId) => structs.includes(value)
  if (returnedBy(flow).some(isWhole)) return true
  for (const op of usersOf(flow, structs)) {
    if (op.kind === 'call' || op.kind === 'opaque' || op.kind === 'sstore') return true
  }
  return false
}
