import { createHash } from 'node:crypto'
import type { ProjectFile, ProjectSettings } from '../project/project.ts'
import type { Component } from './components.ts'

/** What decides about findings beside the sources. */
export type CacheScope = {
  /** Version of Membrane, and of the build where it runs from a checkout. */
  readonly version: string
  readonly detectors: readonly string[]
  readonly frontEnd: string
  readonly includeTests: boolean
  readonly settings: ProjectSettings
  /** Compilers that are on this machine: another one may read the same sources differently. */
  readonly compilers: readonly string[]
}

const digests = new WeakMap<ProjectFile, string>()

/** SHA-256 of all that the findings of a component follow from: equal keys mean equal findings. */
export function componentKey({ closure, sources }: Component): string {
  const hash = createHash('sha256')
  const own = new Set(sources)
  const lines = closure.map((file) => `${own.has(file) ? 's' : 'd'} ${textDigest(file)} ${file.path}`).sort()
  for (const line of lines) hash.update(`${line}\n`)
  return hash.digest('hex')
}

/** Name of the file that holds the results of one project under one scope. */
export function scopeKey(root: string, scope: CacheScope): string {
  return createHash('sha256')
    .update(JSON.stringify([root, scope]))
    .digest('hex')
    .slice(0, 40)
}

function textDigest(file: ProjectFile): string {
  const known = digests.get(file)
  if (known !== undefined) return known
  const digest = createHash('sha256').update(file.text).digest('hex')
  digests.set(file, digest)
  return digest
}
