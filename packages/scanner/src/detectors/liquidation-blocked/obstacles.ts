import { isOpen } from '../../analysis/access.ts'
import { isOwnEntry, keysOf } from '../../analysis/entitlement.ts'
import { isCapped, makesLonger } from '../../analysis/growableLists.ts'
import { factsAt, type Guard } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { type ListLoop, loopsByLength } from '../../analysis/listLoops.ts'
import { mustSucceed } from '../../analysis/outcomes.ts'
import type { Scan } from '../../analysis/scan.ts'
import { isListed, shapeOf } from '../../analysis/strangerSet.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp, SloadOp, SstoreOp, StoragePath } from '../../flow/op.ts'
import { modelOf } from '../../models/model.ts'
import { isAbout, isBorrower, type Liquidation } from './liquidation.ts'

/** Methods by which a contract is told of something. */
const hook = /^on[A-Z]|callback|hook|notif|^(before|after)[A-Z]/i

/** Calls into the borrower's code which have to succeed. */
export function callsOfBorrower(scan: Scan, liquidation: Liquidation): readonly CallOp[] {
  const { flow } = liquidation
  return flow.byKind.call.filter((call) => {
    const { target, value, how } = call
    if (target === undefined || call.static || !mustSucceed(flow, call)) return false
    if (how === 'method') {
      if (hook.test(call.member)) return isBorrower(scan, liquidation, target)
      const receiver = receiverOf(flow, call)
      return receiver !== undefined && isBorrower(scan, liquidation, receiver)
    }
    const sends = how === 'transfer' || how === 'send' || how === 'call'
    const isPayment = value !== undefined && constantOf(flow, value) !== 0n
    return sends && (isPayment || how === 'call') && isBorrower(scan, liquidation, target)
  })
}

/** Who is called back by a token: the receiver of a safe transfer of an NFT or of an ERC-777 token. */
function receiverOf(flow: Flow, call: CallOp): number | undefined {
  // `safeTransferFrom(from, to, id)` of a token interface; SafeERC20 is a library, which is inlined.
  if (call.member === 'safeTransferFrom' && call.args.length === 3)
    return call.fn === undefined || call.fn.contract?.form === 'library' ? undefined : call.args[1]
  const model = modelOf(flow, call)
  if (model?.callsBack !== true) return undefined
  if (model.protocol !== 'erc721' && model.protocol !== 'erc1155' && model.protocol !== 'erc777')
    return undefined
  return model.does === 'transferFrom' ? call.args[1] : call.args[0]
}

/** Conditions that an amount of the caller's equals a record which the borrower moves. */
export function exactAmounts(
  scan: Scan,
  { flow, lowered, subjects }: Liquidation,
): readonly { readonly guard: Guard; readonly load: SloadOp; readonly moved: SstoreOp }[] {
  const facts = new Set(lowered.flatMap((store) => factsAt(flow, store)))
  return [...facts].flatMap((fact) => {
    if (fact.kind !== 'compare' || fact.op !== '==' || !fact.guard.enforced) return []
    return [
      [fact.left, fact.right],
      [fact.right, fact.left],
    ].flatMap(([given = -1, record = -1]) => {
      const amount = opOf(flow, stripCasts(flow, given))
      const load = opOf(flow, stripCasts(flow, record))
      if (load.kind !== 'sload' || flow.values[record]?.type.kind !== 'int') return []
      if (amount.kind !== 'param' && !(amount.kind === 'env' && has(flow, given, Label.Sent))) return []
      if (!isAbout(flow, load.path, subjects)) return []
      const moved = movedByOwner(scan, flow, load.path)
      return moved === undefined ? [] : [{ guard: fact.guard, load, moved }]
    })
  })
}

/** Where an owner, or anybody, changes a record by an amount of their choice. */
function movedByOwner(scan: Scan, liquidation: Flow, path: StoragePath): SstoreOp | undefined {
  for (const flow of siblings(scan, liquidation)) {
    const found = flow.byKind.sstore.find((store) => {
      if (store.path.root !== path.root || shapeOf(store.path) !== shapeOf(path) || store.value === undefined)
        return false
      if (!has(flow, store.value, Label.Input | Label.Sent)) return false
      return isOwnEntry(flow, store.path) || isKeyChosen(flow, store)
    })
    if (found !== undefined) return found
  }
  return undefined
}

function isKeyChosen(flow: Flow, store: SstoreOp): boolean {
  return keysOf(store.path).some((key) => has(flow, key, Label.Input))
}

/** Loops over a list of the borrower's own which the borrower makes as long as it likes. */
export function ownLists(
  scan: Scan,
  { flow, subjects }: Liquidation,
): readonly { readonly loop: ListLoop; readonly grown: SstoreOp }[] {
  return [...loopsByLength(flow)].flatMap((loop) => {
    const { path } = loop.length
    if (!isAbout(flow, path, subjects)) return []
    for (const other of siblings(scan, flow)) {
      const grown = other.byKind.sstore.find(
        (store) =>
          makesLonger(store) &&
          store.path.root === path.root &&
          shapeOf(store.path) === shapeOf(path) &&
          // What strangers make longer too is for `unbounded-loop` to say.
          isOwnEntry(other, store.path) &&
          !isCapped(other, store) &&
          // One entry for each admitted market is an end.
          !(store.value !== undefined && isListed(scan, other, store.value, store)) &&
          isOpen(other, store),
      )
      if (grown !== undefined) return [{ loop, grown }]
    }
    return []
  })
}

function siblings(scan: Scan, flow: Flow): readonly Flow[] {
  return scan.viewsOf(flow).flatMap(({ entries }) => entries.filter((each) => each !== flow))
}
