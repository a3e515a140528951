import type {
  Address,
  AnyDetector,
  Block,
  Detector,
  FindingDraft,
  Hash,
  Protocol,
  ReadResult,
  Severity,
  Stage,
} from '@membrane/core'
import { protocol } from './build.ts'

/** A block of a story, and what was known beside it. */
export type CaseStep = {
  readonly block: Block
  readonly stage?: Stage
  readonly reads?: ReadonlyMap<string, ReadResult>
  /** Of a pending step: what is read in the state that the transaction leaves. */
  readonly after?: ReadonlyMap<string, ReadResult>
}

type CaseBase = {
  readonly title: string
  readonly protocol?: Protocol
  readonly options?: Readonly<Record<string, unknown>>
  /** Severity of every finding in order; empty for ordinary business. */
  readonly severities: readonly Severity[]
  readonly victims?: readonly Address[]
  readonly attackers?: readonly Address[]
}

/** A small story for one detector, told here: blocks in order, and what it must say about them. */
export type ToldCase = CaseBase & { readonly steps: readonly CaseStep[] }

/** A recording that the data directory holds; skipped, and said to be, where it is missing. */
export type RecordedCase = CaseBase & {
  readonly recorded: {
    /** Path under the data directory: `exploits/traces/0x….json.gz`. */
    readonly file: string
    readonly chainId: number
    /** Only findings about this transaction count; all of the file's when absent. */
    readonly transaction?: Hash
  }
}

export type DetectorCase = ToldCase | RecordedCase

/** A detector with the cases that hold it to its word. */
export type DetectorCases = { readonly detector: AnyDetector; readonly cases: readonly DetectorCase[] }

/**
 * What a file `NAME.cases.ts` exports by default, so that `membrane rules test` finds and runs it.
 * @example export default defineCases(bigMint, [{ title: 'an ordinary deposit', severities: [], steps: [...] }])
 */
export function defineCases<Options, Memory>(
  detector: Detector<Options, Memory>,
  cases: readonly DetectorCase[],
): DetectorCases {
  return { detector, cases }
}

/** Folds a detector over steps and returns all that it found. Memory of a pending step is thrown away. */
export function play<Options, Memory>(
  detector: Detector<Options, Memory>,
  story: CaseBase,
  steps: readonly CaseStep[],
): readonly FindingDraft[] {
  const described = story.protocol ?? protocol()
  const options = { ...detector.defaults, ...story.options }
  let memory = detector.initial(described, options)
  const findings: FindingDraft[] = []
  for (const { block, stage = 'block', reads = new Map(), after } of steps) {
    const seen = {
      stage,
      block,
      reads,
      protocol: described,
      memory,
      ...(after === undefined ? {} : { after }),
    }
    const result = detector.evaluate(seen, options)
    findings.push(...result.findings)
    if (stage === 'block') memory = result.memory
  }
  return findings
}

/** Of what a detector found in a recorded case's file, that about the transaction which the case names. */
export function findingsAsked(
  { recorded: { transaction } }: RecordedCase,
  findings: readonly FindingDraft[],
): readonly FindingDraft[] {
  return transaction === undefined ? findings : findings.filter((one) => one.transaction === transaction)
}

/**
 * Whether `findings` are what the case asks for: undefined when they are, else what differs, for a person.
 * Every finding must also carry evidence and a score above 0 and up to 1.
 */
export function compareCase(story: CaseBase, findings: readonly FindingDraft[]): string | undefined {
  const said = findings.map(({ severity }) => severity)
  if (said.join() !== story.severities.join()) {
    const titles = findings.map(({ title }) => `\n  ${title}`).join('')
    return `expected [${story.severities.join(', ')}], got [${said.join(', ')}]${titles}`
  }
  for (const [role, wanted] of [
    ['victims', story.victims ?? []],
    ['attackers', story.attackers ?? []],
  ] as const) {
    const named = new Set(findings.flatMap((finding) => finding[role]))
    const missing = wanted.filter((one) => !named.has(one))
    if (missing.length > 0) return `${role} lack ${missing.join(', ')}; named are ${[...named].join(', ')}`
  }
  for (const { title, score, evidence } of findings) {
    if (!(score > 0 && score <= 1)) return `score ${score} of '${title}' is not above 0 and up to 1`
    if (evidence.length === 0) return `'${title}' carries no evidence`
  }
  return undefined
}
