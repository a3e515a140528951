import { MembraneError, type Severity, severities } from '@membrane/core'

/** The options of `membrane stress` as commander gives them. */
export type StressCommandOptions = {
  readonly format: 'pretty' | 'json'
  readonly seed?: number
  readonly paths?: number
  readonly workers?: number
  readonly report?: string
  readonly csv?: string
  readonly failOn: string
  readonly data?: string
  readonly component?: boolean
  readonly list?: boolean
  readonly verbose?: boolean
}

/** From which severity on a finding fails the command; undefined for `none`. @throws SEVERITY_INVALID */
export function failOnSeverity(text: string): Severity | undefined {
  if (text === 'none') return undefined
  const found = severities.find((severity) => severity === text)
  if (found !== undefined) return found
  throw new MembraneError('SEVERITY_INVALID', {
    shortMessage: `--fail-on was given ${JSON.stringify(text)}, which is no severity.`,
    hint: `Use one of: ${severities.join(', ')}, none.`,
  })
}
