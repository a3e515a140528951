import type { Found, Place } from '../found.ts'

type Element = {
  readonly type: string
  readonly name: string
  readonly source_mapping: {
    readonly filename_relative?: string
    readonly filename_absolute?: string
    readonly lines: readonly number[]
  }
  readonly type_specific_fields?: { readonly parent?: Element | null; readonly signature?: string }
}

type Result = {
  readonly check: string
  readonly impact: string
  readonly description: string
  readonly elements: readonly Element[]
}

const severities: Readonly<Record<string, Found['severity']>> = {
  High: 'high',
  Medium: 'medium',
  Low: 'low',
  Informational: 'info',
  Optimization: 'info',
}

/**
 * The findings of Slither's `--json` document. Slither names no primary place: the first statement that a result names
 * stands for it, else its first element; the rest is the trace. `nameOf` turns an absolute path into the data set's.
 */
export function readSlitherJson(document: unknown, nameOf: (absolute: string) => string): readonly Found[] {
  const { results } = document as { readonly results?: { readonly detectors?: readonly Result[] } }
  return (results?.detectors ?? []).flatMap((result) => readResult(result, nameOf))
}

function readResult(result: Result, nameOf: (absolute: string) => string): readonly Found[] {
  const placed = result.elements.filter(({ source_mapping }) => source_mapping.lines.length > 0)
  const first = placed.find(({ type }) => type === 'node') ?? placed[0]
  if (first === undefined) return []
  return [
    {
      ...placeOf(first, nameOf),
      detector: result.check,
      severity: severities[result.impact] ?? 'info',
      contract: enclosing(first, 'contract'),
      fn: enclosing(first, 'function'),
      message: result.description.trim(),
      trace: placed.filter((one) => one !== first && one.type === 'node').map((one) => placeOf(one, nameOf)),
    },
  ]
}

function placeOf({ source_mapping }: Element, nameOf: (absolute: string) => string): Place {
  const { lines } = source_mapping
  const file = source_mapping.filename_absolute ?? source_mapping.filename_relative ?? ''
  return { file: nameOf(file), line: lines[0] ?? 1, endLine: lines.at(-1) ?? 1 }
}

/** A function at the top of a file has a parent that is null. */
function enclosing(element: Element, type: string): string | undefined {
  let one: Element | undefined = element
  while (one !== undefined && one.type !== type) one = one.type_specific_fields?.parent ?? undefined
  return one?.name
}
