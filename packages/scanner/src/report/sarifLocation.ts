import type { SourceFinding } from '@membrane/core'

export type SarifArtifactLocation = {
  readonly uri: string
  readonly uriBaseId?: string
  readonly index?: number
}
export type SarifRegion = {
  readonly startLine: number
  readonly startColumn?: number
  readonly endLine?: number
  readonly endColumn?: number
}
export type SarifLocation = {
  readonly physicalLocation: {
    readonly artifactLocation: SarifArtifactLocation
    readonly region?: SarifRegion
  }
  readonly logicalLocations?: readonly {
    readonly name: string
    readonly fullyQualifiedName: string
    readonly kind: 'function' | 'type'
  }[]
  readonly message?: { readonly text: string }
}

/** The files that a log speaks of, each named once and referred to by its number. */
export type Artifacts = {
  readonly locate: (file: string) => SarifArtifactLocation
  readonly list: () => readonly {
    readonly location: SarifArtifactLocation
    readonly sourceLanguage?: string
  }[]
}

/** What relative addresses are relative to. */
export const sourceRoot = '%SRCROOT%'

/** A table of files that fills itself as they are named. */
export function artifactTable(): Artifacts {
  const known = new Map<string, SarifArtifactLocation>()
  return {
    locate(file) {
      const found = known.get(file)
      if (found !== undefined) return found
      const location = { ...artifactLocation(file), index: known.size }
      known.set(file, location)
      return location
    },
    list: () =>
      [...known].map(([file, location]) => ({
        location,
        ...(file.endsWith('.sol') ? { sourceLanguage: 'solidity' } : {}),
      })),
  }
}

/** A path as an address: relative to the root, or a `file:` address where it is absolute. */
function artifactLocation(file: string): SarifArtifactLocation {
  const uri = file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  if (file.startsWith('/')) return { uri: `file://${uri}` }
  if (/^[A-Za-z]:\//u.test(file)) return { uri: `file:///${uri.replace('%3A', ':')}` }
  return { uri, uriBaseId: sourceRoot }
}

/** Where a finding is: file, region, and the function and contract that hold it. */
export function findingLocation(finding: SourceFinding, artifacts: Artifacts): SarifLocation {
  const { file, line, column, endLine, endColumn, contract } = finding
  const name = finding.function ?? contract
  const region = { startLine: line, startColumn: column, endLine, endColumn }
  return {
    physicalLocation: { artifactLocation: artifacts.locate(file), region },
    ...(name === undefined
      ? {}
      : {
          logicalLocations: [
            {
              name,
              fullyQualifiedName: finding.subject,
              kind: finding.function === undefined ? ('type' as const) : ('function' as const),
            },
          ],
        }),
  }
}

/** A place known by lines alone. */
export function lineLocation(
  at: { readonly file: string; readonly line: number | undefined; readonly endLine?: number },
  artifacts: Artifacts,
): SarifLocation {
  const artifactLocation = artifacts.locate(at.file)
  if (at.line === undefined) return { physicalLocation: { artifactLocation } }
  const region = { startLine: at.line, ...(at.endLine === undefined ? {} : { endLine: at.endLine }) }
  return { physicalLocation: { artifactLocation, region } }
}
