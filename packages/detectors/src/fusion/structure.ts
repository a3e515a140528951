import type { Address, Protocol, Transaction } from '@membrane/core'
import { plumbing } from '../flash-loan-flow/loop.ts'
import { type FlowProfile, profileOf } from '../flash-loan-flow/profile.ts'
import { flashCallbacks } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

/**
 * How a transaction is built, apart from what any rule says of it. Self-destructions are left out: not every tracer tells them, and
 * what only some layouts have must not count. Counts are of frames that were not reverted and
 * may change state; 'the cluster' is the sender's side (`reading/cluster.ts`).
 */
export type Structure = {
  readonly frames: number
  /** Contracts that the cluster created and kept. */
  readonly created: number
  /** Calls to outside contracts by a contract of the cluster while its constructor ran. */
  readonly constructorCalls: number
  /** Distinct lenders that called the cluster back. */
  readonly lenders: number
  /** Most often repeated call of the cluster to one function of an outside contract. */
  readonly repeats: number
  /** Allowances that the cluster's contracts (not the sender) gave to outside contracts. */
  readonly approvals: number
  /** Outside contracts that the cluster's contracts (not the sender) called to change state, tokens' own functions apart. */
  readonly callees: number
  /** Calls by which outside contracts, lenders' callbacks apart, handed control to the cluster's contracts. */
  readonly hooks: number
  /** Whether the called contract was told less than two words, so that all it did stood in its code. */
  readonly scripted: boolean
  /** Deepest call. */
  readonly depth: number
  readonly profile: FlowProfile
}

const memo = new WeakMap<Transaction, { readonly protocol: Protocol; readonly structure: Structure }>()

/** Reads the structure of a transaction in one pass over its frames. Computed once per transaction and description. */
export function structureOf(transaction: Transaction, protocol: Protocol): Structure {
  const known = memo.get(transaction)
  if (known?.protocol === protocol) return known.structure
  const structure = readStructure(transaction, protocol)
  memo.set(transaction, { protocol, structure })
  return structure
}

function readStructure(transaction: Transaction, protocol: Protocol): Structure {
  const frames = framesOf(transaction)
  const profile = profileOf(transaction, protocol)
  const { accounts, created } = profile.cluster
  const sender = transaction.from
  const lenders = new Set<Address>()
  const callees = new Set<Address>()
  const spenders = new Set<string>()
  const levels: number[] = []
  let depth = 0
  let hooks = 0
  let constructorCalls = 0
  const building = (frame: PlacedFrame): boolean => {
    for (let at = frames[frame.parent]; at !== undefined; at = frames[at.parent]) {
      if (at.call.type.startsWith('CREATE') && accounts.has(at.account)) return true
      if (!accounts.has(at.account)) return false
    }
    return false
  }
  for (const frame of frames) {
    const level = frame.parent < 0 ? 0 : (levels[frame.parent] ?? 0) + 1
    levels.push(level)
    if (level > depth) depth = level
    if (frame.call.reverted || frame.readonly || frame.parent < 0) continue
    const { type, to } = frame.call
    const caller = frames[frame.parent]?.account
    if (type !== 'CALL' || to === undefined || caller === undefined) continue
    const byCluster = accounts.has(caller)
    const ofCluster = accounts.has(frame.account)
    if (byCluster && !ofCluster) {
      if (frame.selector === functions.approve.selector) spenders.add(frame.call.input.slice(34, 74))
      else if (!plumbing.has(frame.selector)) callees.add(frame.account)
      if ((created.size > 0 || transaction.to === null) && building(frame)) constructorCalls++
    } else if (!byCluster && ofCluster && frame.account !== sender) {
      if (flashCallbacks.has(frame.selector)) lenders.add(caller)
      else if (frame.selector !== '0x') hooks++
    }
  }
  const input = frames[0]?.call.input ?? transaction.input ?? '0x'
  return {
    frames: frames.length,
    created: created.size,
    constructorCalls,
    lenders: lenders.size,
    repeats: profile.repeats,
    approvals: spenders.size,
    callees: callees.size,
    hooks,
    scripted: input.length < 10 + 128,
    depth,
    profile,
  }
}
