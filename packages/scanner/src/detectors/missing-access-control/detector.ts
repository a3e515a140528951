import { authoritiesOf, cellKey, isPrivileged, type Write, writesOf } from '../../analysis/authority.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isOwnEntry, keysOf, paysEther, paysTokens } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, pathName, sameValue, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtHeader } from '../reading/entries.ts'
import { isInitializer } from '../unprotected-initializer/initializer.ts'
import { takesFromOthers } from './ledger.ts'
import { openTokenUse } from './tokens.ts'

/** Entry points that anybody may call and that change who is in charge, what things cost, or whose tokens are whose. */
export const detector: Detector = {
  id: 'missing-access-control',
  title: 'Anybody may call a privileged function',
  severity: 'high',
  confidence: 'medium',
  cwe: 284,
  swc: 'SWC-105',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const authorities = authoritiesOf(view)
    for (const [variable, writes] of writesOf(view)) {
      for (const write of writes) {
        const { flow, store, restrictions } = write
        if (restrictions.length > 0 || isInitializer(flow) || checksSignature(flow)) continue
        const authority = authorities.get(cellKey(store.path) ?? '')
        const said =
          authority !== undefined && givesAuthority(flow, store, authority.kind)
            ? `\`${pathName(flow, store.path)}\` decides who may call \`${authority.usedBy.entry.name}\`, and anybody can set it here.`
            : authority?.kind === 'holder'
              ? undefined
              : setsParameter(view, variable, write, writes)
        if (said === undefined) continue
        yield reportAtHeader(scan, flow, store, {
          message: said,
          severity:
            authority !== undefined || isOwnerLike(variable)
              ? 'high'
              : authorities.size === 0
                ? 'low'
                : 'medium',
          note: `${pathName(flow, store.path)} is written`,
        })
      }
    }
    for (const flow of view.entries) {
      if (flow.entry.mutability === 'view' || flow.entry.mutability === 'pure' || isInitializer(flow))
        continue
      const found = takesFromOthers(view, flow) ?? openTokenUse(view, flow)
      if (found === undefined) continue
      yield reportAtHeader(scan, flow, found.op, {
        message: found.message,
        severity: found.severity,
        note: found.note,
      })
    }
  }
}

function givesAuthority(flow: Flow, store: SstoreOp, kind: 'single' | 'table' | 'holder'): boolean {
  const { value } = store
  if (isOwnEntry(flow, store.path) || paysEther(flow) || paysTokens(flow)) return false
  if (kind === 'holder') return isTakenOver(flow, store)
  if (kind === 'table')
    return value !== undefined && constantOf(flow, value) !== false && isChosenKey(flow, store)
  if (value === undefined) return true
  const constant = constantOf(flow, value)
  return constant !== undefined
    ? constant === 0n
    : isChosen(flow, store, value) || isCallerAlone(flow, store, value)
}

function isChosenKey(flow: Flow, store: SstoreOp): boolean {
  return keysOf(store.path).some((key) => isChosen(flow, store, key))
}

/** Somebody's signature is looked at; what it is worth is another question. */
function checksSignature(flow: Flow): boolean {
  return (
    flow.byKind.builtin.some(({ name }) => name === 'ecrecover') ||
    flow.byKind.call.some(({ member }) => member === 'isValidSignature')
  )
}

/** The caller makes itself the one in charge; not where a time, a bid or a turn decides who may. */
function isCallerAlone(flow: Flow, store: SstoreOp, value: ValueId): boolean {
  if (!has(flow, value, Label.Caller)) return false
  return !factsAt(flow, store).some(
    (fact) =>
      fact.kind === 'compare' && has(flow, fact.left, Label.Time | Label.State) && fact.guard.enforced,
  )
}

/** A thing that somebody may hold already gets another holder of the caller's choice. */
function isTakenOver(flow: Flow, store: SstoreOp): boolean {
  const { value } = store
  if (value === undefined || !has(flow, value, Label.Input | Label.Caller) || has(flow, value, Label.Hash))
    return false
  if (asksWhoHolds(flow)) return false
  if (!keysOf(store.path).every((key) => has(flow, key, Label.Input) && !has(flow, key, Label.Hash)))
    return false
  return !factsAt(flow, store).some((fact) => {
    if (fact.kind === 'any') return true
    const sides = fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right]
    if (fact.kind === 'compare' && fact.op === '==' && sides.some((side) => isHolderNamed(flow, side)))
      return false
    return sides.some((side) => {
      const op = opOf(flow, stripCasts(flow, side))
      // Its state, another table about it, or that nobody holds it yet.
      if (op.kind !== 'sload') return op.kind === 'call' || op.kind === 'opaque'
      const free = fact.kind === 'compare' && sides.some((other) => constantOf(flow, other) === 0n)
      return (stateVariable(op.path) !== stateVariable(store.path) || free) && sharesKey(flow, op.path, store)
        ? fact.kind !== 'compare' || fact.op === '==' || stateVariable(op.path) !== stateVariable(store.path)
        : false
    })
  })
}

/** The caller is held against somebody that the contract remembers, on some way. */
function asksWhoHolds(flow: Flow): boolean {
  const remembered = (value: ValueId): boolean => has(flow, value, Label.State)
  return flow.byKind.binary.some(
    ({ op, left, right }) =>
      (op === '==' || op === '!=') &&
      ((isCaller(flow, left) && remembered(right)) || (isCaller(flow, right) && remembered(left))),
  )
}

function sharesKey(flow: Flow, path: SstoreOp['path'], store: SstoreOp): boolean {
  return keysOf(path).some((key) => keysOf(store.path).some((own) => sameValue(flow, key, own)))
}

function isHolderNamed(flow: Flow, side: ValueId): boolean {
  return opOf(flow, stripCasts(flow, side)).kind === 'param'
}

const critical =
  /(^|_)(owner|admin|govern|guardian|oracle|price|fee|rate|implementation|impl|pause|treasury|router|minter|operator|whitelist|blacklist|limit|cap)|(Owner|Admin|Govern|Oracle|Price|Fee|Rate|Implementation|Treasury|Router|Minter|Operator|Whitelist|Blacklist)/

/** A setting of the contract that an open function takes straight from its caller. */
function setsParameter(
  view: ContractView,
  variable: Variable,
  { flow, store }: Write,
  writes: readonly Write[],
): string | undefined {
  if (isOwnEntry(flow, store.path) || paysEther(flow) || paysTokens(flow) || store.compound !== undefined)
    return undefined
  // The siblings that write it are restricted: `inconsistent-access-control` says so.
  if (writes.some((other) => other.restrictions.some((each) => isPrivileged(other.flow, each))))
    return undefined
  if (!critical.test(variable.name) || !isSetting(flow, store)) return undefined
  if (keysOf(store.path).length > 0 && asksWhoHolds(flow)) return undefined
  const names = isOwnerLike(variable)
  const readElsewhere =
    names ||
    view.entries.some(
      (other) => other !== flow && other.byKind.sload.some(({ path }) => stateVariable(path) === variable),
    )
  return readElsewhere
    ? `Anybody can set \`${pathName(flow, store.path)}\`, on which other functions of the contract rely.`
    : undefined
}

function isOwnerLike(variable: Variable): boolean {
  return /owner|admin|govern/i.test(variable.name) && variable.type.kind === 'address'
}

/** A value passed straight through, for the whole contract or for a thing that the caller names. */
function isSetting(flow: Flow, store: SstoreOp): boolean {
  if (store.how !== 'set' || store.value === undefined) return false
  if (!keysOf(store.path).every((key) => isChosen(flow, store, key))) return false
  const op = opOf(flow, stripCasts(flow, store.value))
  const toggled = op.kind === 'const' && typeof op.value === 'boolean' && keysOf(store.path).length === 0
  return toggled || ((op.kind === 'param' || op.kind === 'make') && isChosen(flow, store, store.value))
}
