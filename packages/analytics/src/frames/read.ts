import { type Address, type CallFrame, type Hex, zeroAddress } from '@membrane/core'
import type { CallModel, Reading } from '../model.ts'
import { ether } from '../transfer.ts'
import type { GrowingMemory } from './memory.ts'
import { wrapsEther } from './wrapped.ts'

/** What frames are read with: the models by selector, and the memory of the block so far. */
export type FrameReader = {
  readonly calls: ReadonlyMap<string, readonly CallModel[]>
  readonly memory: GrowingMemory
}

type Walk = FrameReader & {
  readonly into: Reading
  readonly path: number[]
  clock: number
}

/**
 * Reads one transaction's call tree in order of execution: native value, transfers and actions. Frames that were
 * reverted, and all below them, count for nothing. A native transfer has the counter of its frame's entry, everything
 * else that of its frame's exit.
 */
export function readFrames(root: CallFrame, reader: FrameReader, into: Reading): void {
  enter(root, undefined, { calls: reader.calls, memory: reader.memory, into, path: [], clock: 0 })
}

/** @param caller the nearest frame above that is not a delegated one. */
function enter(frame: CallFrame, caller: CallFrame | undefined, walk: Walk): void {
  if (frame.reverted) return
  const { type, to } = frame
  const entered = walk.clock++
  if (frame.value > 0n && to !== undefined && movesEther(type)) {
    walk.into.transfers.push(nativeTransfer(frame, to, entered))
  }
  const { calls } = frame
  if (calls.length > 0) {
    const above = type === 'DELEGATECALL' || type === 'CALLCODE' ? caller : frame
    for (let i = 0; i < calls.length; i++) {
      walk.path.push(i)
      enter(calls[i] as CallFrame, above, walk) // in bounds
      walk.path.pop()
    }
  }
  const left = walk.clock++
  if (to === undefined) return
  if (type === 'CALL') visitCall(frame, to, caller, entered, left, walk)
  else if (type === 'STATICCALL') walk.memory.observe(frame)
  else if (type === 'DELEGATECALL' && to === frame.from && caller !== undefined) {
    // A contract that delegates to itself passes a bundled call on to its own function, for whoever called it.
    visitCall({ ...frame, type: 'CALL', from: caller.from }, to, caller, entered, left, walk)
  }
}

/** Reads a call that was not reverted, after its children. */
function visitCall(
  frame: CallFrame,
  to: Address,
  caller: CallFrame | undefined,
  entered: number,
  left: number,
  walk: Walk,
): void {
  if (frame.value > 0n && wrapsEther(to)) {
    walk.into.transfers.push({
      standard: 'erc20',
      token: to,
      from: zeroAddress,
      to: frame.from,
      amount: frame.value,
      tokenId: undefined,
      order: left,
      logIndex: -1,
    })
  }
  const { input } = frame
  if (input.length < 10) return
  walk.memory.observe(frame)
  const models = walk.calls.get(input.slice(0, 10) as Hex)
  if (models === undefined) return
  const visit = { frame, caller, traceAddress: walk.path.slice(), entered, left }
  for (const model of models) model.read(visit, walk.into, walk.memory)
}

/** CALLCODE, DELEGATECALL and STATICCALL leave the wei where they are. */
export function movesEther(type: CallFrame['type']): boolean {
  return type === 'CALL' || type === 'CREATE' || type === 'CREATE2' || type === 'SELFDESTRUCT'
}

/** The wei that a frame sends as a transfer at `order`. */
export function nativeTransfer(frame: CallFrame, to: Address, order: number): Reading['transfers'][number] {
  return {
    standard: 'native',
    token: ether,
    from: frame.from,
    to,
    amount: frame.value,
    tokenId: undefined,
    order,
    logIndex: -1,
  }
}
