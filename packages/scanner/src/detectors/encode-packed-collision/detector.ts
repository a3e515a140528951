import type { CallExpression, Expression, Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type { Detector } from '../detector.ts'
import { isConstant } from '../reading/constants.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { expressionsUnder, type Walk, walkOf } from '../reading/walk.ts'

const HASHES = new Set(['keccak256', 'sha256', 'ripemd160'])
const JOINS = new Set(['encodePacked', 'concat'])

/** Hashes over joined values of which two or more have no fixed length: their border can be moved. */
export const detector: Detector = {
  id: 'encode-packed-collision',
  title: 'Different inputs give the same packed hash',
  severity: 'high',
  confidence: 'high',
  cwe: 294,
  swc: 'SWC-133',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const walk = walkOf(body)
      for (const hash of walk.expressions) {
        if (hash.kind !== 'call' || !isHash(hash)) continue
        const joined = joinedBy(hash, walk)
        const variable = openEnded(joined?.args ?? [], walk)
        if (joined === undefined || variable.length < 2) continue
        yield {
          ...reportIn(
            body,
            joined.at,
            `${variable.length} values without a fixed length are joined without their lengths and hashed. Moving bytes from the end of one to the start of the next gives the same hash, so that a proof or signature for one input is good for another.`,
            'values of open length joined here',
          ),
          ...(areSeparated(joined.args, variable)
            ? { severity: 'low' as const, confidence: 'low' as const }
            : {}),
        }
      }
    }
  },
}

function isHash({ callee }: CallExpression): boolean {
  return callee.kind === 'identifier' && callee.ref === undefined && HASHES.has(callee.name)
}

/** The call that packs what is hashed: the hash itself (before 0.5), its argument, or the value of a local variable. */
function joinedBy(hash: CallExpression, walk: Walk): CallExpression | undefined {
  if (hash.args.length > 1) return hash
  const [arg] = hash.args
  if (arg === undefined) return undefined
  if (arg.kind === 'identifier' && arg.ref?.kind === 'variable') {
    const value = onlyValueOf(arg.ref, walk)
    return value !== undefined && isJoin(value) ? value : undefined
  }
  return isJoin(arg) ? arg : undefined
}

function isJoin(value: Expression): value is CallExpression {
  return (
    value.kind === 'call' &&
    value.callee.kind === 'member' &&
    value.callee.ref === undefined &&
    JOINS.has(value.callee.member)
  )
}

function onlyValueOf(variable: Variable, walk: Walk): Expression | undefined {
  if (variable.role !== 'local') return undefined
  for (const statement of walk.statements) {
    if (
      statement.kind === 'variables' &&
      statement.declared.length === 1 &&
      statement.declared[0] === variable
    ) {
      return statement.value
    }
  }
  return undefined
}

/** The values whose length is neither fixed nor told by another of them. */
function openEnded(args: readonly Expression[], walk: Walk): readonly Expression[] {
  const resolve = (arg: Expression): Expression => {
    const variable = arg.kind === 'identifier' && arg.ref?.kind === 'variable' ? arg.ref : undefined
    return (variable === undefined ? undefined : onlyValueOf(variable, walk)) ?? arg
  }
  // `"\n", toString(message.length), message`: the length stands before what it is the length of.
  const tellsLength = args.some((arg) =>
    expressionsUnder(resolve(arg))
      .flatMap((part) => expressionsUnder(resolve(part)))
      .some((part) => part.kind === 'member' && part.member === 'length'),
  )
  return tellsLength ? [] : args.filter((arg) => hasOpenLength(arg.type) && !isFixed(resolve(arg)))
}

function isFixed(value: Expression): boolean {
  if (isConstant(value)) return true
  if (value.kind === 'member') return value.member === 'creationCode' || value.member === 'runtimeCode'
  if (value.kind !== 'call' || value.callee.kind !== 'member') return false
  // `abi.encode` writes the lengths.
  return value.callee.member.startsWith('encode') && value.callee.member !== 'encodePacked'
}

function hasOpenLength(type: Type): boolean {
  return (
    type.kind === 'string' || type.kind === 'bytes' || (type.kind === 'array' && type.length === undefined)
  )
}

/** A text stands between any two of them; then one of the values has to hold that text itself to move the border. */
function areSeparated(args: readonly Expression[], variable: readonly Expression[]): boolean {
  const places = variable.map((each) => args.indexOf(each))
  return places.every((place, i) => {
    const next = places[i + 1]
    return (
      next === undefined || args.slice(place + 1, next).some((each) => each.type.kind === 'stringLiteral')
    )
  })
}
