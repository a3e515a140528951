import type { Severity } from '@membrane/core'
import type { Contract, FunctionDefinition } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { bodiesCalledBy } from '../reading/calls.ts'
import { isCaller, mayCheckCaller } from '../reading/guarding.ts'
import { ownersOf, setToCaller } from '../reading/ownership.ts'
import { bodiesOf, ownContracts } from '../reading/sources.ts'
import { usesOf } from '../reading/uses.ts'
import { type Body, expressionsUnder, walkOf } from '../reading/walk.ts'

/** Functions of 0.4 sources that are public because nobody wrote what they are. */
export const detector: Detector = {
  id: 'function-default-visibility',
  title: 'Function is public because its visibility was left out',
  severity: 'low',
  confidence: 'high',
  cwe: 710,
  swc: 'SWC-100',
  *run(scan) {
    for (const contract of ownContracts(scan)) {
      if (contract.form !== 'contract') continue
      const inside = calledInside(contract)
      for (const fn of contract.functions) {
        if (fn.visibilityWritten || fn.form !== 'function' || fn.body === undefined) continue
        const effect = effectOf(fn)
        if (effect === undefined) continue
        const meantInternal = fn.name.startsWith('_') || inside.has(fn)
        yield {
          at: fn.nameAt,
          contract,
          fn,
          message: `${fn.name} has no visibility, so anyone can call it, and it ${effect.does}.${meantInternal ? ' It is used like an internal function.' : ''}`,
          trace: [{ at: fn.nameAt, note: 'public by default' }],
          severity: severityOf(effect.isGrave, meantInternal, mayCheckCaller(fn)),
        }
      }
    }
  },
}

function severityOf(isGrave: boolean, meantInternal: boolean, mayBeGuarded: boolean): Severity {
  if (mayBeGuarded) return 'info'
  if (isGrave) return 'high'
  return meantInternal ? 'medium' : 'low'
}

/** Grave is what nobody leaves open on purpose: all ether, the code, or who owns it. */
function effectOf(fn: FunctionDefinition): { readonly does: string; readonly isGrave: boolean } | undefined {
  const bodies = new Set<Body>([fn])
  for (const body of bodies) for (const next of bodiesCalledBy(body)) bodies.add(next)
  const all = [...bodies]
  const expressions = all.flatMap((body) => walkOf(body).expressions)
  if (expressions.some((each) => each.kind === 'identifier' && each.name === 'selfdestruct' && !each.ref)) {
    return { does: 'destroys the contract', isGrave: true }
  }
  const owners = fn.contract === undefined ? undefined : ownersOf(fn.contract)
  if (all.flatMap(setToCaller).some((variable) => owners?.has(variable))) {
    return { does: 'makes its caller an owner', isGrave: true }
  }
  const sends = expressions.filter(
    (each) =>
      each.kind === 'call' &&
      each.callee.kind === 'member' &&
      each.callee.object.type.kind === 'address' &&
      (/^(?:send|transfer)$/.test(each.callee.member) || each.options.some(({ name }) => name === 'value')),
  )
  const whole = sends.some(
    (each) =>
      each.kind === 'call' &&
      each.callee.kind === 'member' &&
      expressionsUnder(each.callee.object).some(isCaller) &&
      [...each.args, ...each.options.map(({ value }) => value)].some(
        (value) => value.kind === 'member' && value.member === 'balance',
      ),
  )
  if (whole) return { does: 'sends its caller all ether of the contract', isGrave: true }
  if (sends.length > 0) return { does: 'sends ether', isGrave: fn.name.startsWith('_') }
  const writes = all.some((body) =>
    usesOf(body).some(
      ({ variable, access }) => variable.role === 'state' && access !== 'read' && access !== 'taken',
    ),
  )
  return writes ? { does: 'changes the state', isGrave: false } : undefined
}

/** Functions that the contract itself calls by their bare name. */
function calledInside({ linearized }: Contract): ReadonlySet<Body> {
  return new Set(linearized.flatMap(bodiesOf).flatMap(bodiesCalledBy))
}
