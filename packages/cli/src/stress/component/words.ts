import type { ComponentResult, Curve } from './result.ts'

const kinds = {
  'constant-product': 'a constant-product pair',
  erc4626: 'an ERC-4626 vault',
  'morpho-blue': 'a lending market of Morpho Blue’s kind',
} as const

/** What a component's curve shows. */
export const curveNames = {
  'constant-product': 'pair',
  erc4626: 'share price',
  'morpho-blue': 'lenders hold',
} as const

/** What was tested, in a line. */
export function aboutOf({ component, scenario, paths, steps, seed }: ComponentResult): string {
  return `${kinds[component.kind]}, ${scenario}: ${paths} ${paths === 1 ? 'path' : 'paths'} of ${steps} steps, seed ${seed}`
}

/** Whether component and model agree, in a sentence. */
export function verdictOf({
  findings,
  actions,
  refusals,
  mismatchCount,
  invariants,
}: ComponentResult): string {
  const broken = invariants.filter(({ held }) => !held).length
  const compared = `${actions.toLocaleString('en')} transactions`
  if (findings.length === 0)
    return `It agrees with the model: ${compared} to the last base unit, ${refusals.toLocaleString('en')} refusals, all ${invariants.length} invariants held.`
  const kept =
    broken === 0
      ? 'no invariant is broken.'
      : `${broken} of ${invariants.length} invariants ${broken === 1 ? 'is' : 'are'} broken.`
  return mismatchCount === 0
    ? `It agrees with the model in ${compared}, but ${kept}`
    : `It does not agree with the model: ${count(mismatchCount, 'difference', 'differences')} in ${compared}, ${kept}`
}

/** The path that a reader should see. */
export function worstCurve(all: readonly Curve[]): Curve | undefined {
  return [...all].sort(
    (a, b) => b.mismatches - a.mismatches || Math.min(...a.price) - Math.min(...b.price) || a.path - b.path,
  )[0]
}

/** An integer of many digits as its first five and how many follow; other text as it is. */
export function compact(text: string): string {
  if (!/^-?\d{14,}$/.test(text)) return text
  const digits = text.replace('-', '')
  return `${text.startsWith('-') ? '-' : ''}${digits[0]}.${digits.slice(1, 5)}e${digits.length - 1}`
}

/** What the component says, as its distance from the model where both are integers. */
export function difference(expected: string, actual: string): string {
  if (!/^-?\d+$/.test(expected) || !/^-?\d+$/.test(actual)) return actual
  const off = BigInt(actual) - BigInt(expected)
  return `${off > 0n ? '+' : ''}${compact(String(off))}`
}

function count(of: number, one: string, many: string): string {
  return `${of.toLocaleString('en')} ${of === 1 ? one : many}`
}
