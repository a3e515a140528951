import type { Block } from './block.ts'
import type { FindingDraft, Stage } from './finding.ts'
import type { Address, Hex } from './hex.ts'
import type { Measurement } from './measurement.ts'
import type { Protocol } from './protocol.ts'
import type { Tier } from './tier.ts'

/** A view call at the block under inspection. `key` names the answer in `DetectorInput.reads`. */
export type StateRead = {
  readonly key: string
  readonly to: Address
  readonly data: Hex
  /** Asks for the native balance of `to` instead: wei as one 32-byte word. `data` is not used then. */
  readonly balance?: true
  /**
   * Another chain than the guard's own, answered at that chain's newest finalized block by an endpoint of
   * `source.counterparts`; unknown where there is none.
   */
  readonly chainId?: number
  /** Runtime bytecode that stands at these addresses for this call alone: nothing needs to be deployed. */
  readonly code?: Readonly<Record<Address, Hex>>
  /** Asked again in the state after every simulated pending transaction, and answered in `DetectorInput.after`. */
  readonly after?: true
}

/** The raw return data, or why it is unknown (reverted, endpoint down, source without state). */
export type ReadResult =
  | { readonly ok: true; readonly data: Hex }
  | { readonly ok: false; readonly reason: string }

/**
 * All that a detector sees. A pending transaction comes as a block with that one transaction, simulated on
 * the head, with `stage: 'pending'`; memory made from it is thrown away.
 */
export type DetectorInput<Memory> = {
  readonly stage: Stage
  readonly block: Block
  readonly reads: ReadonlyMap<string, ReadResult>
  /**
   * The state after the pending transaction, for the reads that ask for it with `after`: `reads` are of the head that it
   * would run on. Absent on a mined block, where `reads` are of its end.
   */
  readonly after?: ReadonlyMap<string, ReadResult>
  readonly protocol: Protocol
  readonly memory: Memory
}

/** A detector's answer. `unknown` says what it could not judge and why; it never means safe. */
export type Evaluation<Memory> = {
  readonly findings: readonly FindingDraft[]
  readonly memory: Memory
  readonly measurements?: readonly Measurement[]
  readonly unknown?: readonly string[]
}

/**
 * A threat rule: a pure synchronous fold over complete blocks. It must not mutate `memory`, read a clock, draw
 * random numbers or do I/O, so that a replay gives what the live run gave. Memory is plain data (numbers,
 * strings, booleans, bigint, arrays, objects), because it is stored with the checkpoint.
 */
export type Detector<Options = unknown, Memory = unknown> = {
  /** kebab-case and stable: part of every finding's id. */
  readonly id: string
  /** Raised when the same input may give a different answer. */
  readonly version: number
  readonly title: string
  readonly description: string
  /** Without all of these the engine does not run it and the ledger says `unknown`. */
  readonly needs: readonly Tier[]
  /** With these it sees more; without them it runs and says what it could not judge. */
  readonly uses: readonly Tier[]
  readonly defaults: Options
  initial(protocol: Protocol, options: Options): Memory
  /** View calls that it wants answered at this block, before `evaluate`. */
  reads?(protocol: Protocol, memory: Memory, options: Options): readonly StateRead[]
  evaluate(input: DetectorInput<Memory>, options: Options): Evaluation<Memory>
}

/**
 * A detector with its option and memory types erased, as the engine holds it. `Detector` declares its functions
 * as methods so that a typed detector may stand here; the engine gives each only the memory that it returned.
 */
export type AnyDetector = Detector

/**
 * Types a detector by inference from its literal.
 * @example defineDetector({ id: 'big-mint', version: 1, ..., evaluate: ({ block, memory }) => ({ findings: [], memory }) })
 */
export function defineDetector<Options, Memory>(
  detector: Detector<Options, Memory>,
): Detector<Options, Memory> {
  return detector
}
