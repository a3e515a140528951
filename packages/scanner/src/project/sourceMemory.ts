import { statSync } from 'node:fs'
import type { Directives } from './directives.ts'
import type { ProjectFile } from './project.ts'

type Remembered = { readonly stamp: string; readonly file: ProjectFile; readonly directives: Directives }

/**
 * Sources by absolute path as they were when they were last read, for a process that reads a project again and again.
 * A file that has not changed stays the same object, so that what is known about it need not be found out again.
 */
export type SourceMemory = Map<string, Remembered>

/** What tells that a file has been written since; undefined where it cannot be asked. */
export function stampOf(path: string): string | undefined {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`
  } catch {
    return undefined
  }
}

/** Whether two readings of a file say the same; its text and pragmas are known to be equal. */
export function isSameReading(a: ProjectFile, b: ProjectFile): boolean {
  return (
    a.path === b.path &&
    a.dependency === b.dependency &&
    a.imports.length === b.imports.length &&
    a.imports.every((one, i) => one.absolutePath === b.imports[i]?.absolutePath) &&
    a.imports.every(({ absolutePath }) => absolutePath !== undefined)
  )
}
