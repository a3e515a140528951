import type { Hex, Log } from '@membrane/core'
import type { CallModel, EventModel, LogCursor, ProtocolModel, Reading } from '../model.ts'
import { eventSignature, functionSelector } from './signature.ts'

/** Models ready to be looked up by what a log or a call begins with. */
export type Dispatcher = {
  /** By topic0; unrelated events share one and differ in the number of topics. */
  readonly events: ReadonlyMap<string, readonly EventEntry[]>
  readonly calls: ReadonlyMap<string, readonly CallModel[]>
}

export type EventEntry = {
  readonly topics: number
  /** The least length of the data as hex text, `0x` included. */
  readonly dataLength: number
  readonly read: EventModel['read']
}

/** Indexes models; where two claim one event with as many topics, both read it. */
export function createDispatcher(models: readonly ProtocolModel[]): Dispatcher {
  const events = new Map<string, EventEntry[]>()
  const calls = new Map<string, CallModel[]>()
  for (const model of models) {
    for (const event of model.events) {
      const { topic0, topics, dataBytes } = eventSignature(event.signature)
      listAt(events, topic0).push({ topics, dataLength: 2 + dataBytes * 2, read: event.read })
    }
    for (const call of model.calls ?? []) listAt(calls, functionSelector(call.signature)).push(call)
  }
  return { events, calls }
}

/** Reads one transaction's logs in order. */
export function readLogs(logs: readonly Log[], dispatcher: Dispatcher, into: Reading): void {
  const cursor: { logs: readonly Log[]; position: number } = { logs, position: 0 }
  for (let order = 0; order < logs.length; order++) {
    const log = logs[order] as Log // in bounds
    const entries = dispatcher.events.get(log.topics[0] as Hex)
    if (entries === undefined) continue
    cursor.position = order
    for (const entry of entries) {
      if (entry.topics === log.topics.length && log.data.length >= entry.dataLength)
        entry.read(log, order, into, cursor satisfies LogCursor)
    }
  }
}

function listAt<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key)
  if (known !== undefined) return known
  const made: T[] = []
  map.set(key, made)
  return made
}
