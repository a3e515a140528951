import { MembraneError } from '@membrane/core'
import { asRecord, parseJsonFile } from './jsonFile.ts'

/** What people decided about one finding, in `triage.json`. */
export type TriageEntry = {
  /** A finding's id, or at least its first 12 hex digits after `0x`. */
  readonly id: string
  readonly detector: string
  /** For readers; the finding is found by its id wherever the code has moved. */
  readonly file: string
  /** `fixed` silences nothing: when the finding is there all the same, that is said. */
  readonly status: 'false-positive' | 'accepted' | 'fixed'
  readonly reason: string
  readonly by: string | undefined
  /** Last day on which it holds, `2027-01-31`. */
  readonly until: string | undefined
}

export type Triage = { readonly file: string; readonly entries: readonly TriageEntry[] }

const statuses = ['false-positive', 'accepted', 'fixed'] as const
const entryKeys = ['id', 'detector', 'file', 'status', 'reason', 'by', 'until']

/**
 * Reads `triage.json`: `{version: 1, findings: [{id, detector, file, status, reason, by?, until?}]}`. `file` is its
 * path, for messages. Throws `TRIAGE_INVALID`, which names every entry that is wrong and what was expected.
 */
export function parseTriage(text: string, file: string): Triage {
  const document = asRecord(parseJsonFile(text, file, 'TRIAGE_INVALID'))
  if (document === undefined || document.version !== 1 || !Array.isArray(document.findings)) {
    throw invalid(file, ['expected an object {"version": 1, "findings": [...]}'])
  }
  const problems: string[] = []
  const entries: TriageEntry[] = []
  const seen = new Map<string, number>()
  for (const [index, value] of document.findings.entries()) {
    const entry = readEntry(value, index, problems)
    if (entry === undefined) continue
    const first = seen.get(entry.id)
    if (first !== undefined) problems.push(`findings[${index}]: the same id as findings[${first}]`)
    seen.set(entry.id, index)
    entries.push(entry)
  }
  if (problems.length > 0) throw invalid(file, problems)
  return { file, entries }
}

function invalid(file: string, problems: readonly string[]): MembraneError {
  return new MembraneError('TRIAGE_INVALID', {
    shortMessage: `${file}: ${problems.join('; ')}.`,
    hint: 'Correct the named entries; ids are copied from the report.',
    details: { file, problems },
  })
}

function readEntry(value: unknown, index: number, problems: string[]): TriageEntry | undefined {
  const record = asRecord(value)
  const detector = typeof record?.detector === 'string' ? record.detector : undefined
  const name = `findings[${index}]${detector === undefined ? '' : ` (${detector})`}`
  if (record === undefined) {
    problems.push(`${name}: expected an object, found ${JSON.stringify(value)}`)
    return undefined
  }
  const before = problems.length
  const wrong = (key: string, expected: string) => {
    const found = record[key] === undefined ? 'it is missing' : `found ${JSON.stringify(record[key])}`
    problems.push(`${name}: ${key} must be ${expected}, ${found}`)
  }
  const text = (key: string, expected: string): string => {
    const field = record[key]
    if (typeof field === 'string' && field.trim() !== '') return field
    wrong(key, expected)
    return ''
  }
  const id = text('id', 'the id of a finding').toLowerCase()
  if (id !== '' && !/^0x[0-9a-f]{12,64}$/u.test(id)) wrong('id', '0x and 12 to 64 hex digits')
  const entry = {
    id,
    detector: text('detector', 'the id of a detector'),
    file: text('file', 'the path of a source'),
    reason: text('reason', 'a sentence that says why'),
  }
  const status = statuses.find((known) => known === record.status)
  if (status === undefined) wrong('status', statuses.map((known) => `"${known}"`).join(' or '))
  const by = record.by === undefined ? undefined : text('by', 'a name')
  const until = record.until === undefined ? undefined : text('until', 'a day, "2027-01-31"')
  if (until !== undefined && until !== '' && !isDay(until)) wrong('until', 'a day, "2027-01-31"')
  for (const key of Object.keys(record)) {
    if (!entryKeys.includes(key)) problems.push(`${name}: ${JSON.stringify(key)} is no field of an entry`)
  }
  return status === undefined || problems.length > before ? undefined : { ...entry, status, by, until }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
