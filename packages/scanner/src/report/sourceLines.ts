import type { Program } from '../ast/program.ts'
import { posixPath } from './place.ts'

/** The lines of a source by the path that findings print; undefined where it is not part of the program. */
export type ReadLines = (file: string) => readonly string[] | undefined

/** Reads lines from a program, splitting each source at most once and only when asked for. */
export function sourceLines(program: Program): ReadLines {
  const texts = new Map(program.files.map(({ path, text }) => [posixPath(path), text]))
  const split = new Map<string, readonly string[]>()
  return (file) => {
    const known = split.get(file)
    if (known !== undefined) return known
    const lines = texts.get(file)?.split(/\r?\n/u)
    if (lines !== undefined) split.set(file, lines)
    return lines
  }
}
