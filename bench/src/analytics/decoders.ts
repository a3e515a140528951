import { type Action, type Dispatcher, protocols, readLogs, type Transfer } from '@membrane/analytics'
import type { Log } from '@membrane/core'
import { Interface } from 'ethers'
import { type AbiEvent, decodeEventLog, parseAbiItem, toEventSelector } from 'viem'

/** Every event that ours reads, once, as `event Name(type indexed, ...)`. */
const declarations = [
  ...new Set(protocols.flatMap(({ events }) => events.map(({ signature }) => `event ${signature}`))),
]

/** Ours: each list is one transaction's, since readers look at the logs around theirs. */
export function decodeWithOurs(lists: readonly (readonly Log[])[], dispatcher: Dispatcher): () => void {
  return () => {
    for (const logs of lists) {
      const into = { actions: [] as Action[], transfers: [] as Transfer[] }
      readLogs(logs, dispatcher, into)
    }
  }
}

/** viem's `decodeEventLog` with the one event that matches, found by topic and number of topics beforehand. */
export function decodeWithViem(logs: readonly Log[]): () => void {
  const all = declarations.map((text) => ({ abi: parseAbiItem(text) as AbiEvent, topics: topicsOf(text) }))
  const work = logs.map((log) => ({
    log,
    abi: all.filter((event) => fits(event, log)).map((event) => event.abi),
  }))
  return () => {
    for (const { log, abi } of work) {
      // topics are a non-empty list in every log that ours recognises.
      decodeEventLog({
        abi,
        topics: log.topics as [Log['topics'][0] & string],
        data: log.data,
        strict: false,
      })
    }
  }
}

/** ethers' `Interface.parseLog`; one interface for each number of topics, since it knows one event a topic0. */
export function decodeWithEthers(logs: readonly Log[]): () => void {
  const byTopics = new Map(
    [1, 2, 3, 4].map((count) => [
      count,
      new Interface(declarations.filter((text) => topicsOf(text) === count)),
    ]),
  )
  const work = logs.map(({ topics, data }) => ({
    abi: byTopics.get(topics.length),
    topics: [...topics],
    data,
  }))
  return () => {
    for (const { abi, topics, data } of work) abi?.parseLog({ topics, data })
  }
}

function topicsOf(declaration: string): number {
  return 1 + declaration.split(' indexed').length - 1
}

type Event = { readonly abi: AbiEvent; readonly topics: number }

function fits({ abi, topics }: Event, log: Log): boolean {
  return topics === log.topics.length && toEventSelector(abi) === log.topics[0]
}
