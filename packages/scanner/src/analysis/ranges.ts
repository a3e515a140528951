import type { Type } from '../ast/type.ts'
import type { Flow, ValueId } from '../flow/flow.ts'
import type { BinaryOp } from '../flow/op.ts'
import type { Fact } from './guards.ts'
import { opOf, sameValue as sameBare, stripCasts } from './values.ts'

const word = (1n << 256n) - 1n
/** No sum of wei comes near: all ether there is has 87 bits. */
const ether = 1n << 96n
/** Block numbers and seconds for longer than anybody asks. */
const clock = 1n << 40n
const counted = 1n << 64n

/** The same value, where assembly may have cleared the bits above its type with a mask. */
function sameValue(flow: Flow, a: ValueId, b: ValueId): boolean {
  return a === b || sameBare(flow, unmasked(flow, a), unmasked(flow, b))
}

function unmasked(flow: Flow, value: ValueId): ValueId {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || op.op !== '&' || !op.assembly) return value
  const mask = (side: ValueId): boolean => {
    const constant = opOf(flow, side)
    return constant.kind === 'const' && typeof constant.value === 'bigint' && constant.value >= counted - 1n
  }
  return mask(op.right) ? op.left : mask(op.left) ? op.right : value
}

/** The greatest value of an integer type; of a word where the type is not known. */
export function maxOfType(type: Type | undefined): bigint {
  if (type?.kind === 'int') return (1n << BigInt(type.signed ? type.bits - 1 : type.bits)) - 1n
  if (type?.kind === 'fixedBytes') return (1n << BigInt(type.size * 8)) - 1n
  if (type?.kind === 'address' || type?.kind === 'contract') return (1n << 160n) - 1n
  if (type?.kind === 'bool') return 1n
  if (type?.kind === 'enum') return 255n
  return word
}

/** A bound that a value does not pass: from its type, what makes it, and what is known where it is used. */
export function maxOf(flow: Flow, value: ValueId, facts: readonly Fact[], depth = 0): bigint {
  const ofType = maxOfType(flow.values[value]?.type)
  if (depth > 8) return ofType
  let bound = least(ofType, maxOfOp(flow, value, facts, depth))
  for (const fact of facts) {
    if (fact.kind !== 'compare') continue
    const other = limitedBy(flow, fact, value)
    if (other === undefined) continue
    const limit = maxOf(flow, other, depth === 0 ? facts : [], depth + 4)
    const isStrict = limit > 0n && (fact.op === '<' || fact.op === '>')
    bound = least(bound, isStrict ? limit - 1n : limit)
  }
  return bound
}

/** The side of a comparison that a value does not pass, where it is such a comparison. */
function limitedBy(
  flow: Flow,
  fact: Extract<Fact, { kind: 'compare' }>,
  value: ValueId,
): ValueId | undefined {
  const { op, left, right } = fact
  if ((op === '<' || op === '<=' || op === '==') && sameValue(flow, left, value)) return right
  if ((op === '>' || op === '>=' || op === '==') && sameValue(flow, right, value)) return left
  return undefined
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function maxOfOp(flow: Flow, value: ValueId, facts: readonly Fact[], depth: number): bigint {
  const op = opOf(flow, value)
  const of = (each: ValueId): bigint => maxOf(flow, each, facts, depth + 1)
  switch (op.kind) {
    case 'const':
      return typeof op.value === 'bigint' && op.value >= 0n ? op.value : word
    case 'env':
      return op.name === 'msg.value' ? ether : op.name.startsWith('block.') ? clock : word
    case 'cast': {
      const from = flow.values[op.operand]?.type
      if (from?.kind === 'int' && from.signed) return word
      return of(op.operand)
    }
    case 'phi':
      return op.inputs.length > 4 ? word : op.inputs.map(of).reduce((a, b) => (a > b ? a : b), 0n)
    case 'select': {
      const yes = of(op.yes)
      const no = of(op.no)
      return yes > no ? yes : no
    }
    case 'field':
      return op.field === 'length' ? counted : word
    case 'sload':
      return op.path.steps.at(-1)?.kind === 'length' ? counted : word
    case 'builtin':
      return op.name === 'balance' ? ether : word
    case 'binary':
      return maxOfBinary(flow, op, of, facts)
    default:
      return word
  }
}

function maxOfBinary(
  flow: Flow,
  op: BinaryOp,
  of: (value: ValueId) => bigint,
  facts: readonly Fact[],
): bigint {
  const type = maxOfType(flow.values[op.results[0] ?? -1]?.type)
  switch (op.op) {
    case '+': {
      const sum = of(op.left) + of(op.right)
      return sum <= type ? sum : type
    }
    case '*': {
      const product = of(op.left) * of(op.right)
      return product <= type ? product : type
    }
    case '-':
      return op.checked || facts.some((fact) => says(flow, fact, op.left, op.right)) ? of(op.left) : type
    case '<<': {
      const by = opOf(flow, stripCasts(flow, op.right))
      const shifted =
        by.kind === 'const' && typeof by.value === 'bigint' && by.value >= 0n && by.value < 256n
          ? of(op.left) << by.value
          : type
      return shifted <= type ? shifted : type
    }
    case '/': {
      const divisor = opOf(flow, stripCasts(flow, op.right))
      const by = divisor.kind === 'const' && typeof divisor.value === 'bigint' ? divisor.value : 1n
      return by > 0n ? of(op.left) / by : type
    }
    case '%': {
      const left = of(op.left)
      const right = of(op.right)
      return right > 0n ? least(left, right - 1n) : left
    }
    case '&':
      return least(of(op.left), of(op.right))
    case '>>': {
      const by = opOf(flow, stripCasts(flow, op.right))
      return by.kind === 'const' && typeof by.value === 'bigint' && by.value >= 0n && by.value < 256n
        ? of(op.left) >> by.value
        : of(op.left)
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
    case '!=':
      return 1n
    default:
      return type
  }
}

function leastOf(flow: Flow, value: ValueId, facts: readonly Fact[]): bigint {
  const bare = stripCasts(flow, value)
  const op = opOf(flow, bare)
  if (op.kind === 'const' && typeof op.value === 'bigint') return op.value
  if (op.kind === 'builtin' && op.name === 'type.max') return maxOfType(flow.values[bare]?.type)
  return lowerBound(flow, value, facts)
}

/** Two values that were exchanged where they stood in the wrong order. */
function isSorted(flow: Flow, a: ValueId, b: ValueId): boolean {
  const x = opOf(flow, stripCasts(flow, a))
  const y = opOf(flow, stripCasts(flow, b))
  const [p, q] = x.kind === 'phi' && y.kind === 'phi' ? [x.inputs, y.inputs] : [[], []]
  if (p.length !== 2 || q.length !== 2) return false
  return sameValue(flow, p[0] ?? -1, q[1] ?? -2) && sameValue(flow, p[1] ?? -1, q[0] ?? -2)
}

/** Whether `a >= b` for sure: by what is compared before, or because `b` was made as a part of `a`. */
export function isAtLeast(flow: Flow, a: ValueId, b: ValueId, facts: readonly Fact[]): boolean {
  if (sameValue(flow, a, b)) return true
  if (leastOf(flow, a, facts) >= maxOf(flow, b, facts)) return true
  if (isPartOf(flow, b, a, 0) || holdsSummand(flow, a, b, 0) || isSorted(flow, a, b)) return true
  return facts.some((fact) => says(flow, fact, a, b))
}

function lowerBound(flow: Flow, value: ValueId, facts: readonly Fact[]): bigint {
  let bound = 0n
  for (const fact of facts) {
    if (fact.kind !== 'compare') continue
    const { op, left, right } = fact
    const isLeft = sameValue(flow, left, value)
    if (!isLeft && !sameValue(flow, right, value)) continue
    const other = opOf(flow, stripCasts(flow, isLeft ? right : left))
    if (other.kind !== 'const' || typeof other.value !== 'bigint') continue
    const strict = isLeft ? op === '>' : op === '<'
    const weak = op === '==' || (isLeft ? op === '>=' : op === '<=')
    const found = strict || (op === '!=' && other.value === 0n) ? other.value + 1n : weak ? other.value : 0n
    if (found > bound) bound = found
  }
  return bound
}

function says(flow: Flow, fact: Fact, a: ValueId, b: ValueId): boolean {
  if (fact.kind === 'any')
    return fact.of.length > 0 && fact.of.every((way) => way.some((each) => says(flow, each, a, b)))
  if (fact.kind !== 'compare') return false
  const { op } = fact
  const [greater, smaller] = op === '<' || op === '<=' ? [fact.right, fact.left] : [fact.left, fact.right]
  if (op === '!=') return false
  const ordered = (x: ValueId, y: ValueId): boolean =>
    covers(flow, a, x) && (sameValue(flow, y, b) || holdsSummand(flow, y, b, 0) || isPartOf(flow, b, y, 0))
  return ordered(greater, smaller) || (op === '==' && ordered(smaller, greater))
}

/** Whether `a` is `x`, or has it as a summand. */
function covers(flow: Flow, a: ValueId, x: ValueId): boolean {
  return sameValue(flow, a, x) || holdsSummand(flow, a, x, 0)
}

/** Whether a value is a sum (or a product) with `part` in it. */
function holdsSummand(flow: Flow, value: ValueId, part: ValueId, depth: number): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || depth > 3 || (op.op !== '+' && op.op !== '*')) return false
  return [op.left, op.right].some(
    (side) => sameValue(flow, side, part) || holdsSummand(flow, side, part, depth + 1),
  )
}

/** Whether a value is a share of `whole`: its quotient, its rest, a fee of it, or the smaller of it and another. */
function isPartOf(flow: Flow, value: ValueId, whole: ValueId, depth: number): boolean {
  if (depth > 4) return false
  const op = opOf(flow, stripCasts(flow, value))
  const holds = (side: ValueId): boolean =>
    sameValue(flow, side, whole) || isPartOf(flow, side, whole, depth + 1)
  switch (op.kind) {
    case 'binary':
      if (op.op === '%' || op.op === '&' || op.op === '>>') return holds(op.left)
      // The smaller of two without a branch: `b ^ ((a ^ b) * uint(a < b))`.
      if (op.op === '^') return holds(op.left) || holds(op.right)
      return op.op === '/' && (holds(op.left) || isProductWith(flow, op.left, whole, 0))
    case 'phi':
      return op.inputs.length <= 4 && op.inputs.some((input) => sameValue(flow, input, whole))
    case 'select':
      return sameValue(flow, op.yes, whole) || sameValue(flow, op.no, whole)
    default:
      return false
  }
}

function isProductWith(flow: Flow, value: ValueId, factor: ValueId, depth: number): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'phi' && depth < 3)
    return op.inputs.some((input) => input !== value && isProductWith(flow, input, factor, depth + 1))
  if (op.kind !== 'binary' || op.op !== '*' || depth > 3) return false
  return [op.left, op.right].some(
    (side) => sameValue(flow, side, factor) || isProductWith(flow, side, factor, depth + 1),
  )
}

/** The number that a value surely is: a constant, or sums, products and powers of constants. */
export function numberOf(flow: Flow, value: ValueId, depth = 0): bigint | undefined {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'const') return typeof op.value === 'bigint' ? op.value : undefined
  if (op.kind !== 'binary' || depth > 6) return undefined
  const left = numberOf(flow, op.left, depth + 1)
  const right = left === undefined ? undefined : numberOf(flow, op.right, depth + 1)
  if (left === undefined || right === undefined) return undefined
  switch (op.op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0n ? undefined : left / right
    case '<<':
      return right >= 0n && right < 256n ? left << right : undefined
    case '**':
      return right >= 0n && right <= 256n && left >= 0n && left <= 256n ? left ** right : undefined
    default:
      return undefined
  }
}
