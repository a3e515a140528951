import { digest, type SourceFinding } from '@membrane/core'
import type { ComponentResult, ReadBy } from '../cache/store.ts'
import { compareFindings, compareText } from '../report/placeReports.ts'
import type { ScanError, UsedCompiler } from '../result.ts'

/**
 * The findings of all components, the most severe first. Equal code in two components gets one id in each, so there
 * the path becomes part of it.
 */
export function mergeFindings(results: readonly ComponentResult[]): readonly SourceFinding[] {
  const all = results.flatMap(({ findings }) => findings)
  const seen = new Map<string, number>()
  for (const { id } of all) seen.set(id, (seen.get(id) ?? 0) + 1)
  return all
    .map((finding) =>
      (seen.get(finding.id) ?? 0) > 1 ? { ...finding, id: digest([finding.id, finding.file]) } : finding,
    )
    .toSorted(compareFindings)
}

/** Each error once, those about files by path and line, the others first. */
export function mergeErrors(lists: readonly (readonly ScanError[])[]): readonly ScanError[] {
  const byText = new Map(lists.flat().map((error) => [JSON.stringify(error), error]))
  return [...byText.values()].toSorted(
    (a, b) =>
      compareText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || compareText(a.code, b.code),
  )
}

/** Each compiler once, with the number of different files that it read. */
export function mergeCompilers(results: readonly ComponentResult[]): readonly UsedCompiler[] {
  const merged = new Map<string, { readonly by: Omit<ReadBy, 'files'>; readonly files: Set<string> }>()
  for (const { files, ...by } of results.flatMap(({ readBy }) => readBy)) {
    const key = JSON.stringify([by.version, by.origin, by.insteadOf ?? ''])
    const entry = merged.get(key) ?? { by, files: new Set<string>() }
    merged.set(key, entry)
    for (const file of files) entry.files.add(file)
  }
  return [...merged.values()]
    .map(({ by, files }) => ({ ...by, files: files.size }))
    .toSorted((a, b) => b.files - a.files || compareText(a.version, b.version))
}
