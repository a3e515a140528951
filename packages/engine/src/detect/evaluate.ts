import {
  type AlarmBudget,
  type AnyDetector,
  type Block,
  type Finding,
  type FindingDraft,
  type Hash,
  type Measurement,
  missingTiers,
  type Protocol,
  placeFinding,
  type ReadResult,
  type Stage,
  type StateRead,
} from '@membrane/core'
import { fuseFindings, fusionId, fusionVersion, hear, type Said } from '@membrane/detectors'
import type { Outcome } from '../store/store.ts'
import { type BudgetMemory, budgetId, budgetPassed, spendBudget } from './budget.ts'
import type { ConfiguredDetector } from './compose.ts'

/** Detector memories by detector id, and version where it is not the first. */
export type Memories = Readonly<Record<string, unknown>>

export type BlockEvaluation = {
  readonly findings: readonly Finding[]
  readonly memories: Memories
  readonly measurements: readonly Measurement[]
  readonly outcomes: readonly Outcome[]
}

/** Where a detector's memory stands: a newer version starts anew rather than read what it never wrote. */
function memoryKey({ id, version }: AnyDetector): string {
  return version === 1 ? id : `${id}@${version}`
}

/** What every detector remembers before its first block. */
export function initialMemories(detectors: readonly ConfiguredDetector[], protocol: Protocol): Memories {
  const memories: Record<string, unknown> = {}
  for (const { detector, options } of detectors)
    memories[memoryKey(detector)] = detector.initial(protocol, options)
  return memories
}

/** The view calls that all detectors want answered at the next block, each once. */
export function wantedReads(
  detectors: readonly ConfiguredDetector[],
  protocol: Protocol,
  memories: Memories,
): readonly StateRead[] {
  const byKey = new Map<string, StateRead>()
  for (const { detector, options } of detectors) {
    if (detector.reads === undefined) continue
    for (const read of detector.reads(protocol, memories[memoryKey(detector)], options))
      byKey.set(read.key, read)
  }
  return [...byKey.values()]
}

/** Reads that are asked again after every pending transaction, and the detectors that want their answers. */
export type Aftermath = { readonly reads: readonly StateRead[]; readonly readers: ReadonlySet<string> }

/** Of the wanted reads those that ask for the state after a pending transaction. */
export function wantedAfter(
  detectors: readonly ConfiguredDetector[],
  protocol: Protocol,
  memories: Memories,
): Aftermath {
  const reads = new Map<string, StateRead>()
  const readers = new Set<string>()
  for (const { detector, options } of detectors) {
    for (const read of detector.reads?.(protocol, memories[memoryKey(detector)], options) ?? []) {
      if (read.after !== true) continue
      reads.set(read.key, read)
      readers.add(detector.id)
    }
  }
  return { reads: [...reads.values()], readers }
}

/**
 * Runs every detector over one block, or over one simulated pending transaction in the shape of a block.
 * Pure: the same input gives the same findings, in the order of the detectors. A detector whose needed tiers
 * are unknown does not run and its outcome says so; one that throws is `failed` and keeps its memory.
 */
export function evaluateBlock(
  detectors: readonly ConfiguredDetector[],
  input: {
    readonly stage: Stage
    readonly block: Block
    readonly reads: ReadonlyMap<string, ReadResult>
    /** Of a pending transaction: the state that it leaves. */
    readonly after?: ReadonlyMap<string, ReadResult>
    readonly protocol: Protocol
    readonly memories: Memories
    readonly budget?: AlarmBudget | undefined
  },
): BlockEvaluation {
  const { stage, block, reads, after, protocol } = input
  const seen = { stage, block, reads, protocol, ...(after === undefined ? {} : { after }) }
  const findings: Finding[] = []
  const measurements: Measurement[] = []
  const outcomes: Outcome[] = []
  const memories: Record<string, unknown> = { ...input.memories }
  const said = new Map<Hash, Said[]>()
  const place = { stage, chainId: block.chainId, block: { number: block.number, hash: block.hash } }
  for (const { detector, options } of detectors) {
    const base = { detector: detector.id, version: detector.version }
    const missing = missingTiers(block.tiers, detector.needs)
    if (missing.length > 0) {
      outcomes.push({ ...base, state: 'unknown', findings: 0, detail: `no ${missing.join(', ')}` })
      continue
    }
    try {
      const memory = memories[memoryKey(detector)]
      const result = detector.evaluate({ ...seen, memory }, options)
      memories[memoryKey(detector)] = result.memory
      for (const draft of result.findings) {
        findings.push(placeFinding(draft, { ...place, detector: detector.id }))
        hear(said, detector.id, draft)
      }
      if (result.measurements !== undefined) measurements.push(...result.measurements)
      const lacking = missingTiers(block.tiers, detector.uses)
      const unknown = [...(lacking.length > 0 ? [`no ${lacking.join(', ')}`] : []), ...(result.unknown ?? [])]
      outcomes.push({
        ...base,
        state: unknown.length > 0 ? 'partial' : 'ran',
        findings: result.findings.length,
        ...(unknown.length > 0 ? { detail: unknown.join('; ').slice(0, 500) } : {}),
      })
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      outcomes.push({ ...base, state: 'failed', findings: 0, detail: detail.slice(0, 500) })
    }
  }
  const failed = outcomes.filter(({ state }) => state === 'failed').map(({ detector }) => detector)
  outcomes.push(
    joinVerdicts(block, said, protocol, failed, (draft) =>
      findings.push(placeFinding(draft, { ...place, detector: fusionId })),
    ),
  )
  if (stage === 'pending') return { findings, memories, measurements, outcomes }
  const before = memories[budgetId] as BudgetMemory | undefined // only what `spendBudget` returned stands there
  const { findings: held, memory, passed } = spendBudget(findings, before ?? {}, block.number, input.budget)
  if (before !== undefined || Object.keys(memory).length > 0) memories[budgetId] = memory
  const told = passed.map((contract) =>
    placeFinding(budgetPassed(contract), { ...place, detector: budgetId }),
  )
  return { findings: [...held, ...told], memories, measurements, outcomes }
}

/** Joins what the detectors said of each transaction; what failed or was unknown to them is unknown to it as well. */
function joinVerdicts(
  block: Block,
  said: ReadonlyMap<Hash, readonly Said[]>,
  protocol: Protocol,
  failed: readonly string[],
  add: (draft: FindingDraft) => void,
): Outcome {
  const base = { detector: fusionId, version: fusionVersion }
  try {
    const drafts = fuseFindings(block, said, protocol)
    for (const draft of drafts) add(draft)
    const lacking = missingTiers(block.tiers, ['traces', 'logs'])
    const unknown = [
      ...(lacking.length > 0 ? [`no ${lacking.join(', ')}`] : []),
      ...(failed.length > 0 ? [`without ${failed.join(', ')}`] : []),
    ]
    return unknown.length > 0
      ? { ...base, state: 'partial', findings: drafts.length, detail: unknown.join('; ').slice(0, 500) }
      : { ...base, state: 'ran', findings: drafts.length }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { ...base, state: 'failed', findings: 0, detail: detail.slice(0, 500) }
  }
}
