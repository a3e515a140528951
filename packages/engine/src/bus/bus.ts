import type { Action, Block, BlockRef, ChainEvent, Finding, Incident, Measurement } from '@membrane/core'

/** What the running guard tells whoever listens: a terminal, a server, a test. */
export type GuardEvent =
  | {
      readonly kind: 'block'
      readonly block: Block
      readonly findings: number
      /** Milliseconds from the block's arrival to its evaluation. */
      readonly evaluatedMs: number
    }
  | { readonly kind: 'pending'; readonly event: Extract<ChainEvent, { kind: 'pending' }> }
  | {
      readonly kind: 'finding'
      readonly finding: Finding
      /** Local milliseconds when the transaction or block was first seen, and when the finding was made. */
      readonly seenAt: number
      readonly foundAt: number
    }
  | { readonly kind: 'incident'; readonly incident: Incident }
  | { readonly kind: 'action'; readonly action: Action; readonly at: number }
  | { readonly kind: 'measurement'; readonly measurement: Measurement; readonly block: BlockRef }
  | { readonly kind: 'reorg'; readonly ancestor: BlockRef; readonly dropped: readonly BlockRef[] }
  | {
      readonly kind: 'committed'
      readonly blocks: number
      readonly findings: readonly Finding[]
      /** Those that the store did not have before; a replay of known blocks has none. */
      readonly newFindings: readonly Finding[]
    }
  | { readonly kind: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }

/** Carries guard events from the pipeline to its listeners. A listener that throws never stops the guard. */
export type Bus = {
  readonly publish: (event: GuardEvent) => void
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: (event: GuardEvent) => void) => () => void
}

/**
 * The bus of a single process: delivers in order, synchronously, to everyone subscribed.
 * @param onError hears what a listener threw; the other listeners still get the event.
 */
export function createInProcessBus(onError: (error: unknown) => void = () => {}): Bus {
  const listeners = new Set<(event: GuardEvent) => void>()
  return {
    publish: (event) => {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          onError(error)
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
