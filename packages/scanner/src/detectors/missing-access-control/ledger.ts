import { isOpen } from '../../analysis/access.ts'
import { authoritiesOf } from '../../analysis/authority.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { keysOf, paysEther, paysTokens } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, isThis, Label } from '../../analysis/labels.ts'
import { behind } from '../../analysis/origins.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { opOf, pathName, samePath, sameValue, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../../flow/op.ts'

/** What an open function does that its caller has no right to. */
export type OpenUse = {
  readonly op: Op
  readonly message: string
  readonly note: string
  readonly severity: 'high' | 'medium' | 'low'
}

const ledgers = new WeakMap<ContractView, ReadonlySet<Variable>>()

/** Tables of amounts that their holders spend: some function lowers the caller's own entry. */
function ledgersOf(view: ContractView): ReadonlySet<Variable> {
  const known = ledgers.get(view)
  if (known !== undefined) return known
  const found = new Set<Variable>()
  for (const flow of view.entries) {
    for (const store of flow.byKind.sstore) {
      const variable = stateVariable(store.path)
      const [key, ...more] = keysOf(store.path)
      if (variable === undefined || key === undefined || more.length > 0) continue
      if (isCaller(flow, key) && isLowered(flow, store)) found.add(variable)
    }
  }
  ledgers.set(view, found)
  return found
}

/** Balances that an open function lowers for an account the caller names, or raises for nothing. */
export function takesFromOthers(view: ContractView, flow: Flow): OpenUse | undefined {
  const unseen = burnsUnseen(flow)
  if (unseen !== undefined) return unseen
  const tables = ledgersOf(view)
  if (tables.size === 0) return undefined
  const stores = flow.byKind.sstore.filter(
    ({ path }) => tables.has(stateVariable(path) ?? missing) && keysOf(path).length === 1,
  )
  for (const store of stores) {
    const [account] = keysOf(store.path)
    if (account === undefined) continue
    if (isLowered(flow, store)) {
      if (isCaller(flow, account) || !isChosen(flow, store, account) || !isOpen(flow, store)) continue
      if (isAllowed(flow, account)) continue
      return {
        op: store,
        severity: 'high',
        note: `${pathName(flow, store.path)} is lowered`,
        message: `The balance of an account that the caller names is lowered, and nothing asks whether that account allowed the caller to. Anybody can move or burn the tokens of others.`,
      }
    }
  }
  return mintsForNothing(view, flow, stores)
}

/** The same by a function of a base that is not here. */
function burnsUnseen(flow: Flow): OpenUse | undefined {
  for (const op of flow.byKind.opaque) {
    const [account] = op.args
    if (op.why !== 'unknown' || !/^_(burn|transfer)$/.test(op.name) || account === undefined) continue
    if (flow.values[account]?.type.kind !== 'address' || isCaller(flow, account)) continue
    if (!isChosen(flow, op, account) || !isOpen(flow, op) || isAllowed(flow, account)) continue
    return {
      op,
      severity: 'high',
      note: `${op.name} of the named account`,
      message:
        'Tokens of an account that the caller names are taken, and nothing asks whether that account allowed the caller to.',
    }
  }
  return undefined
}

// A key that no table has, for variables that are not known.
const missing = {} as Variable

function mintsForNothing(view: ContractView, flow: Flow, stores: readonly SstoreOp[]): OpenUse | undefined {
  if (stores.some((store) => isLowered(flow, store)) || paysEther(flow) || paysTokens(flow)) return undefined
  if (flow.byKind.call.length > 0 || flow.byKind.opaque.length > 0) return undefined
  for (const store of stores) {
    const by = raisedBy(flow, store)
    if (by === undefined || opOf(flow, stripCasts(flow, by)).kind !== 'param' || !isChosen(flow, store, by))
      continue
    if (!isOpen(flow, store) || isBoundedByOwn(flow, store, by)) continue
    return {
      op: store,
      // Where nobody has any right the token is free for all, and worth nothing.
      severity: authoritiesOf(view).size === 0 ? 'low' : 'high',
      note: `${pathName(flow, store.path)} grows`,
      message: `Anybody can have a balance raised by any amount: nothing is paid for it and nobody is asked.`,
    }
  }
  return undefined
}

/** Whether the amount was compared with what the contract has on record for the caller: it moves, and is not made. */
function isBoundedByOwn(flow: Flow, store: SstoreOp, amount: ValueId): boolean {
  return factsAt(flow, store).some((fact) => {
    if (fact.kind !== 'compare') return false
    const other = sameValue(flow, fact.left, amount)
      ? fact.right
      : sameValue(flow, fact.right, amount)
        ? fact.left
        : undefined
    if (other === undefined) return false
    return behind(flow, other).loads.some(({ path }) => keysOf(path).some((key) => isCaller(flow, key)))
  })
}

function raisedBy(flow: Flow, store: SstoreOp): ValueId | undefined {
  if (store.value === undefined) return undefined
  const op = opOf(flow, stripCasts(flow, store.value))
  if (op.kind !== 'binary' || op.op !== '+') return undefined
  if (isLoadOf(flow, op.left, store.path)) return op.right
  return isLoadOf(flow, op.right, store.path) ? op.left : undefined
}

function isLowered(flow: Flow, store: SstoreOp): boolean {
  if (store.compound === '-' || store.compound === '-=') return true
  if (store.value === undefined) return false
  const op = opOf(flow, stripCasts(flow, store.value))
  if (op.kind === 'binary') return op.op === '-' && isLoadOf(flow, op.left, store.path)
  const [first] = op.kind === 'call' || op.kind === 'opaque' ? op.args : []
  if (op.kind === 'opaque')
    return /sub/i.test(op.name) && first !== undefined && isLoadOf(flow, first, store.path)
  return (
    op.kind === 'call' &&
    /sub/i.test(op.member) &&
    [op.target, first].some((each) => each !== undefined && isLoadOf(flow, each, store.path))
  )
}

function isLoadOf(flow: Flow, value: ValueId, path: StoragePath): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'sload' && samePath(flow, op.path, path)
}

/**
 * Whether the account gave the caller a right that is looked up: an entry first of the account's, then of the caller's.
 * The other way round it is what the caller granted, and grants itself at will.
 */
function isAllowed(flow: Flow, account: ValueId): boolean {
  const inOrder = (path: StoragePath): boolean => {
    const keys = keysOf(path)
    const own = keys.findIndex((key) => sameValue(flow, key, account))
    const callers = keys.findIndex((key) => isCaller(flow, key) || isThis(flow, key))
    return own !== -1 && callers > own
  }
  if (flow.byKind.sload.some(({ path }) => inOrder(path))) return true
  if (flow.byKind.binary.some(({ left, right }) => isSigner(flow, left) || isSigner(flow, right))) return true
  return [...flow.byKind.call, ...flow.byKind.opaque].some(
    ({ args }) =>
      args.some((arg) => isCaller(flow, arg)) && args.some((arg) => sameValue(flow, arg, account)),
  )
}

function isSigner(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.Signer)
}
