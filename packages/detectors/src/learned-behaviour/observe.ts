import type { Address, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import type { Observation } from './habit.ts'

/** One function of a described contract as one transaction used it. */
export type Use = {
  readonly contract: Address
  readonly selector: string
  readonly seen: Observation
  /** The first call; undefined without a trace. */
  readonly frame: PlacedFrame | undefined
}

type Open = { calls: number; frames: number; depth: number; readonly first: PlacedFrame | undefined }

/**
 * The functions of described contracts that a transaction called from outside them, with what it did through each: how
 * often, how much work below, how deep, and what the contract lost of each token. Without a trace only the called contract
 * and its losses are known.
 */
export function usesOf(transaction: Transaction, protocol: Protocol): readonly Use[] {
  const { own } = scopeOf(protocol)
  const uses = new Map<string, Open>()
  const frames = framesOf(transaction)
  const levels: number[] = []
  for (const frame of frames) {
    const depth = frame.parent < 0 ? 0 : (levels[frame.parent] ?? 0) + 1
    levels.push(depth)
    const { type, to, reverted } = frame.call
    if (type !== 'CALL' || to === undefined || !own.has(to) || reverted || frame.readonly) continue
    const caller = frames[frame.parent]?.account
    if (caller !== undefined && own.has(caller)) continue
    const key = `${to}:${frame.selector}`
    const work = frame.end - frame.index
    const use = uses.get(key)
    if (use === undefined) uses.set(key, { calls: 1, frames: work, depth, first: frame })
    else {
      use.calls++
      use.frames = Math.max(use.frames, work)
      use.depth = Math.max(use.depth, depth)
    }
  }
  const { to, input } = transaction
  if (frames.length === 0 && to && own.has(to) && input !== undefined) {
    uses.set(`${to}:${input.slice(0, 10)}`, { calls: 1, frames: 0, depth: 0, first: undefined })
  }
  if (uses.size === 0) return []
  const { list, wrappers } = transfersOf(transaction)
  const net = netFlows(list, wrappers)
  return [...uses].map(([key, { calls, frames: work, depth, first }]) => {
    const [contract, selector] = key.split(':') as [Address, string]
    const seen: Record<string, number> = { calls }
    if (work > 0) seen.frames = work
    if (depth > 0) seen.depth = depth
    for (const [token, amount] of net.get(contract) ?? []) {
      if (amount < 0n) seen[`outflow of ${token}`] = Number(-amount)
    }
    return { contract, selector, seen, frame: first }
  })
}
