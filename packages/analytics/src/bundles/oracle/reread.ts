import type { CallFrame } from '@membrane/core'
import type { Action } from '../../action.ts'
import type { TransactionReading } from '../../analyse.ts'
import { createDispatcher, type Dispatcher } from '../../decode/dispatch.ts'
import { createMemory } from '../../frames/memory.ts'
import { readFrames } from '../../frames/read.ts'
import { protocols } from '../../protocols/index.ts'
import type { Transfer } from '../../transfer.ts'

let standard: Dispatcher | undefined

/** A transaction that was read from its logs, read again from its call frames, so that times are the frames' own. */
export function readAgain(transaction: TransactionReading, root: CallFrame): TransactionReading {
  standard ??= createDispatcher(protocols)
  const reading = { actions: [] as Action[], transfers: [] as Transfer[] }
  readFrames(root, { calls: standard.calls, memory: createMemory() }, reading)
  return { ...transaction, ...reading }
}
