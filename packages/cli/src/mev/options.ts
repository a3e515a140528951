import { type Bundle, type BundleKind, bundleKinds, type Confidence } from '@membrane/analytics'
import { MembraneError } from '@membrane/core'

const confidences: readonly string[] = ['low', 'medium', 'high'] satisfies readonly Confidence[]

/**
 * Which bundles are asked for.
 * @param kind kinds separated by commas; undefined for all.
 * @throws OPTION_INVALID.
 */
export function bundleFilter(kind: string | undefined, minConfidence: string): (bundle: Bundle) => boolean {
  const kinds = kind === undefined ? undefined : parseKinds(kind, '--kind')
  const least = confidences.indexOf(minConfidence)
  if (least < 0) {
    throw new MembraneError('OPTION_INVALID', {
      shortMessage: `--min-confidence is ${JSON.stringify(minConfidence)}; expected low, medium or high.`,
      hint: "low prints everything, high what is in the chain's own record.",
    })
  }
  return (bundle) =>
    (kinds === undefined || kinds.has(bundle.kind)) && confidences.indexOf(bundle.confidence) >= least
}

/**
 * Kinds separated by commas.
 * @throws OPTION_INVALID naming the one that there is not.
 */
export function parseKinds(text: string, option: string): ReadonlySet<BundleKind> {
  const kinds = text.split(',').map((word) => word.trim())
  const unknown = kinds.find((word) => !bundleKinds.some((kind) => kind === word))
  if (unknown !== undefined) {
    throw new MembraneError('OPTION_INVALID', {
      shortMessage: `${option} has ${JSON.stringify(unknown)}; expected kinds of bundles.`,
      hint: `There are ${bundleKinds.join(', ')}; separate several by commas.`,
    })
  }
  return new Set(bundleKinds.filter((kind) => kinds.includes(kind)))
}
