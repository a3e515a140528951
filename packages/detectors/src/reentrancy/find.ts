import type { Address, Transaction } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

/** One way in which code came back into a contract whose work was not finished. */
export type Reentry = {
  readonly kind: 'state' | 'by-design' | 'cross-contract' | 'read-only'
  /** The contract whose frame was open. */
  readonly victim: Address
  /** Whoever came back. */
  readonly entrant: Address
  readonly outer: PlacedFrame
  /** The frame by which control left the victim's side. */
  readonly callback: PlacedFrame
  readonly inner: PlacedFrame
}

/** Ways in which receiving value hands over control: plain ether and the hooks of ERC-777, 721, 1155, 677 and 223. */
const hooks: ReadonlySet<string> = new Set([
  '0x',
  functions.tokensReceived.selector,
  functions.tokensReceivedAmp.selector,
  functions.tokensToSend.selector,
  functions.onERC721Received.selector,
  functions.onERC1155Received.selector,
  functions.onERC1155BatchReceived.selector,
  functions.onTokenTransfer.selector,
  functions.tokenFallback.selector,
])

/** Callbacks of contracts which mean their borrower to call back: Aave, Morpho, and lock-and-call singletons. */
const invitations: ReadonlySet<string> = new Set([
  functions.executeOperationV1.selector,
  functions.executeOperationV2.selector,
  functions.executeOperationV3.selector,
  functions.onMorphoFlashLoan.selector,
  functions.onMorphoSupply.selector,
  functions.onMorphoRepay.selector,
  functions.onMorphoLiquidate.selector,
  functions.onMorphoSupplyCollateral.selector,
  functions.unlockCallback.selector,
  functions.lockAcquired.selector,
  functions.onDeferredLiquidityCheck.selector,
])

const moves: ReadonlySet<string> = new Set([functions.transfer.selector, functions.transferFrom.selector])

const plumbing: ReadonlySet<string> = new Set([
  ...moves,
  '0x',
  functions.approve.selector,
  functions.burn.selector,
  functions.mint.selector,
  functions.wrappedDeposit.selector,
  functions.wrappedWithdraw.selector,
])

/** Whether control returned through value or a token hook rather than through a call that the victim chose to make. */
export function throughHook(reentry: Reentry): boolean {
  return hooks.has(reentry.callback.selector)
}

/** Finds re-entries by the cluster or by a contract that had itself called the victim. Reverted frames do not count. */
export function findReentries(transaction: Transaction, cluster: Cluster): readonly Reentry[] {
  const frames = framesOf(transaction)
  if (frames.length < 4) return []
  const found: Reentry[] = []
  for (const frame of frames) {
    const direct = findDirect(frames, frame, cluster)
    if (direct !== undefined) found.push(direct)
    if (isHookIntoCluster(frames, frame, cluster)) findBelowHook(frames, frame, cluster, found)
  }
  return found
}

function findDirect(
  frames: readonly PlacedFrame[],
  inner: PlacedFrame,
  cluster: Cluster,
): Reentry | undefined {
  if (inner.call.type !== 'CALL' || inner.readonly || inner.call.reverted) return undefined
  // Plain value coming back (an unwrap, a refund) runs a receive function: no entry point worth guarding.
  if (inner.selector === '0x' || cluster.accounts.has(inner.account)) return undefined
  const caller = frames[inner.parent]
  if (caller === undefined || caller.account === inner.account) return undefined
  const entrant = caller.account
  let callback = caller
  let outer: PlacedFrame | undefined
  for (let at: PlacedFrame | undefined = caller; at !== undefined; at = frames[at.parent]) {
    if (at.account === entrant && at.call.type === 'CALL') callback = at
    if (at.account !== inner.account || at.call.type !== 'CALL' || at.readonly) continue
    const above = frames[at.parent]
    if (above !== undefined && above.account === inner.account) continue
    outer = at
    break
  }
  if (outer === undefined || outer.parent < 0) return undefined
  if (!cluster.accounts.has(entrant) && !isAbove(frames, outer, entrant)) return undefined
  // A token moved while it is being moved: a fee sold through the router, or a hook whose victim is its caller.
  if (moves.has(outer.selector) && moves.has(inner.selector)) return undefined
  const kind = invitations.has(callback.selector) ? 'by-design' : 'state'
  return { kind, victim: inner.account, entrant, outer, callback, inner }
}

function isAbove(frames: readonly PlacedFrame[], frame: PlacedFrame, account: Address): boolean {
  for (let at = frames[frame.parent]; at !== undefined; at = frames[at.parent]) {
    if (at.account === account) return true
  }
  return false
}

function isHookIntoCluster(frames: readonly PlacedFrame[], frame: PlacedFrame, cluster: Cluster): boolean {
  return (
    frame.parent >= 0 &&
    frame.end - frame.index > 1 &&
    frame.call.type === 'CALL' &&
    !frame.readonly &&
    !frame.call.reverted &&
    hooks.has(frame.selector) &&
    cluster.accounts.has(frame.account) &&
    !cluster.accounts.has(frames[frame.parent]?.account ?? frame.account)
  )
}

/**
 * Below a hook: a contract that the open system had already used for its own bookkeeping (its comptroller, say)
 * is changed again, or the open contract is read by a third one whose work moves on with what it saw.
 */
function findBelowHook(
  frames: readonly PlacedFrame[],
  callback: PlacedFrame,
  cluster: Cluster,
  found: Reentry[],
): void {
  const open = new Map<Address, PlacedFrame>()
  let outer: PlacedFrame | undefined
  for (let at = frames[callback.parent]; at !== undefined; at = frames[at.parent]) {
    const above = frames[at.parent]
    if (above === undefined || above.account === at.account) continue
    if (at.call.type !== 'CALL' || at.readonly || cluster.accounts.has(at.account)) continue
    open.set(at.account, at)
    outer = at
  }
  if (outer === undefined) return
  const shared = new Set<Address>()
  for (let i = outer.index + 1; i < callback.index; i++) {
    const frame = frames[i]
    if (frame === undefined || frame.call.type !== 'CALL' || frame.readonly) continue
    if (!plumbing.has(frame.selector) && !cluster.accounts.has(frame.account)) shared.add(frame.account)
  }
  for (let i = callback.index + 1; i < callback.end; i++) {
    const inner = frames[i]
    if (inner === undefined || inner.call.reverted) continue
    const caller = frames[inner.parent]
    const entrant = callback.account
    if (inner.call.type === 'CALL' && !inner.readonly) {
      if (plumbing.has(inner.selector) || open.has(inner.account) || !shared.has(inner.account)) continue
      found.push({ kind: 'cross-contract', victim: inner.account, entrant, outer, callback, inner })
    } else if (inner.call.type === 'STATICCALL') {
      const opened = open.get(inner.account)
      if (opened === undefined || caller === undefined) continue
      if (cluster.accounts.has(caller.account) || open.has(caller.account)) continue
      found.push({ kind: 'read-only', victim: inner.account, entrant, outer: opened, callback, inner })
    }
  }
}
