import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  type DisplacementVerdict,
  displacementReasons,
  isDisplacement,
  readDisplacementPairs,
} from '@membrane/analytics'
import { wilson } from './mev/wilson.ts'
import { alignColumns, benchOptions, dataDirectory } from './options.ts'

/** A pair on which the verdict and the re-execution differ. */
export type DisplacementError = {
  readonly attacker: string
  readonly victim: string
  /** Why the verdict is what it is. */
  readonly rule: string
  /** What the label's authors noted; null when nothing. */
  readonly note: string | null
}

type Share = {
  readonly of: number
  readonly share: number
  /** Wilson's 95 % interval. */
  readonly interval: readonly [number, number]
}

export type DisplacementEvaluation = {
  readonly pairs: number
  /** Confirmed by re-execution. */
  readonly confirmed: number
  readonly reported: number
  readonly found: number
  readonly precision: Share
  readonly recall: Share
  /** Of the pairs that re-execution did not confirm, those not reported. */
  readonly rejected: Share
  /** How many pairs got which reason, by label and reason. */
  readonly reasons: Readonly<Record<string, number>>
  readonly misses: readonly DisplacementError[]
  readonly extras: readonly DisplacementError[]
}

type Label = { readonly confirmed_by_reexecution?: unknown; readonly manual_reason?: unknown }

/**
 * The verdicts on labelled pairs, held against their re-execution.
 * @param path a file of pairs, one a line, with `confirmed_by_reexecution` and `manual_reason`; .gz is unpacked.
 * @throws PAIRS_MALFORMED naming the line.
 */
export function evaluateDisplacement(path: string): DisplacementEvaluation {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const labels = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Label) // one for each pair, whose reader tells what is malformed
  const rows = readDisplacementPairs(text).map((pair, i) => ({
    pair,
    verdict: isDisplacement(pair.attacker, pair.victim),
    confirmed: labels[i]?.confirmed_by_reexecution === true,
    note: typeof labels[i]?.manual_reason === 'string' ? labels[i].manual_reason : null,
  }))
  const count = (confirmed: boolean, displacement: boolean): number =>
    rows.filter((row) => row.confirmed === confirmed && row.verdict.displacement === displacement).length
  const errors = (confirmed: boolean): readonly DisplacementError[] =>
    rows
      .filter((row) => row.confirmed === confirmed && row.verdict.displacement !== confirmed)
      .map(({ pair, verdict, note }) => ({
        attacker: pair.attacker.hash,
        victim: pair.victim.hash,
        rule: ruleOf(verdict),
        note,
      }))
  const reasons: Record<string, number> = {}
  for (const { confirmed, verdict } of rows) {
    const key = `${confirmed ? 'confirmed' : 'unconfirmed'}: ${verdict.reason} (${verdict.confidence})`
    reasons[key] = (reasons[key] ?? 0) + 1
  }
  const found = count(true, true)
  const confirmed = found + count(true, false)
  const reported = found + count(false, true)
  return {
    pairs: rows.length,
    confirmed,
    reported,
    found,
    precision: shareOf(found, reported),
    recall: shareOf(found, confirmed),
    rejected: shareOf(count(false, false), rows.length - confirmed),
    reasons,
    misses: errors(true),
    extras: errors(false),
  }
}

function shareOf(part: number, of: number): Share {
  return { of, share: part / of, interval: wilson(part, of) }
}

function ruleOf({ reason }: DisplacementVerdict): string {
  return `${reason}: ${displacementReasons[reason]}`
}

/** The evaluation as text for a terminal. */
export function describeDisplacement(evaluation: DisplacementEvaluation): string {
  const { pairs, confirmed, reported, found, precision, recall, rejected } = evaluation
  const line = (
    name: string,
    part: number,
    { of, share, interval: [low, high] }: Share,
  ): readonly string[] => [name, `${part} of ${of}`, percent(share), `${percent(low)} to ${percent(high)}`]
  const list = (title: string, errors: readonly DisplacementError[]): string =>
    [
      `${title}: ${errors.length}`,
      ...errors.map(
        ({ attacker, victim, rule, note }) =>
          `  ${attacker} before ${victim}\n    ${rule}${note === null ? '' : `; label: ${note}`}`,
      ),
    ].join('\n')
  return [
    `${pairs} pairs, ${confirmed} confirmed by re-execution`,
    alignColumns([
      ['', '', 'share', 'Wilson 95 %'],
      line('precision', found, precision),
      line('recall', found, recall),
      line('unconfirmed rejected', pairs - confirmed - (reported - found), rejected),
    ]),
    alignColumns(Object.entries(evaluation.reasons).map(([reason, n]) => [`  ${reason}`, String(n)])),
    list('Missed', evaluation.misses),
    list('Extra', evaluation.extras),
  ].join('\n\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { format, path } = benchOptions()
  const evaluation = evaluateDisplacement(path ?? join(dataDirectory(), 'mainnet/displacement.jsonl.gz'))
  console.log(format === 'json' ? JSON.stringify(evaluation) : describeDisplacement(evaluation))
}
