import type { Address, Block, Log } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt, wordToAddress } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { type Act, actsOf, evidenceOf, type WatchedFunction } from './acts.ts'
import type { PrivilegedChange, Weight } from './change.ts'

/** What an event says of a change. */
export type Reading = {
  readonly aspect: string
  readonly weight: Weight
  readonly beneficiary?: Address | undefined
  readonly initial?: boolean
  readonly says?: string
  readonly alarm?: string
}

/** An event and how it is read. */
export type Listener = readonly [keyof typeof events, (log: Log) => Reading]

/** The address in an event's parameter `index`, whether or not the contract indexed it. */
export function parameterAt(log: Log, index: number): Address | undefined {
  const indexed = log.topics[index + 1]
  const word = indexed ?? wordAt(log.data, index - (log.topics.length - 1))
  return word === undefined ? undefined : wordToAddress(word)
}

/** An event that names the holder before and after; from the zero address it is the first one. */
export function fromTo(aspect: string, weight: Weight, before = 0, after = 1): (log: Log) => Reading {
  return (log) => ({
    aspect,
    weight,
    beneficiary: parameterAt(log, after),
    initial: parameterAt(log, before) === zeroAddress,
  })
}

/** An event that names the new holder only. */
export function to(aspect: string, weight: Weight, index = 0): (log: Log) => Reading {
  return (log) => ({ aspect, weight, beneficiary: parameterAt(log, index) })
}

/**
 * An event that takes a right away, or offers one that is not yet taken.
 * @param says what happened, where `aspect` changed does not say it well.
 */
export function relief(aspect: string, says?: string): () => Reading {
  return () => ({ aspect, weight: 'relief', ...(says === undefined ? {} : { says }) })
}

/** Changes that the block's events tell of. */
export function loggedChanges(block: Block, listeners: readonly Listener[], out: PrivilegedChange[]): void {
  for (const [name, read] of listeners) {
    for (const { transaction, log } of logsByTopic(block, events[name].topic)) {
      const { address, logIndex } = log
      const evidence = { kind: 'log', address, logIndex, event: name } as const
      out.push({ transaction, contract: address, ...complete(read(log)), evidence })
    }
  }
}

function complete(reading: Reading): Omit<PrivilegedChange, 'transaction' | 'contract' | 'evidence'> {
  const { aspect, weight, beneficiary, initial = false, says, alarm } = reading
  return {
    aspect,
    weight,
    beneficiary,
    initial,
    ...(says === undefined ? {} : { says }),
    ...(alarm === undefined ? {} : { alarm }),
  }
}

/** A function that makes a change, and where its arguments name the new holder and the contract concerned. */
export type Setter = {
  readonly aspect: string
  readonly weight: Weight
  /** Argument that names the new holder; none for functions that name nobody. */
  readonly argument?: number
  /** Argument that names the contract concerned; without it the callee is. */
  readonly target?: number
  readonly says?: string
  /** Says more of one call, or that it is no change. */
  readonly refine?: (act: Act, reading: Reading) => Reading | undefined
}

/** Changes read off calls that were made and did not fail: for sources without logs, and functions without events. */
export function calledChanges(
  block: Block,
  setters: readonly (readonly [WatchedFunction, Setter])[],
  out: PrivilegedChange[],
): void {
  const acts = actsOf(block)
  for (const [name, setter] of setters) {
    for (const act of acts.of(name)) {
      const holder = setter.argument === undefined ? undefined : argumentAt(act.input, setter.argument)
      if (setter.argument !== undefined && holder === undefined) continue
      const target = setter.target === undefined ? undefined : argumentAt(act.input, setter.target)
      if (setter.target !== undefined && target === undefined) continue
      const { aspect, weight, says } = setter
      const beneficiary = holder === undefined ? undefined : wordToAddress(holder)
      const plain: Reading = { aspect, weight, beneficiary, ...(says === undefined ? {} : { says }) }
      const reading = setter.refine === undefined ? plain : setter.refine(act, plain)
      if (reading === undefined) continue
      out.push({
        transaction: act.transaction,
        contract: target === undefined ? act.to : wordToAddress(target),
        ...complete(reading),
        evidence: evidenceOf(act, reading.aspect),
      })
    }
  }
}
