import type { SourceUnit } from '../ast/node.ts'
import type { Program, SourceFile } from '../ast/program.ts'
import { lineTable } from '../report/lineTable.ts'
import { posixPath } from '../report/place.ts'
import type { ScanError } from '../result.ts'
import { codeAfterEach, readComments } from './comment.ts'
import { type Directive, mayHoldDirective, readDirectives } from './directive.ts'
import { type Disable, type Disables, disableNotice } from './disable.ts'
import { slitherNames } from './slitherNames.ts'

const example = '`// membrane-disable-next-line DETECTOR -- reason`'

/** Last line of the function or modifier that begins on a line. */
type FunctionEnds = ReadonlyMap<number, number>

/** A directive that stands in a file. */
type Written = {
  readonly directive: Directive
  readonly line: number
  /** Line of the first code after its comment. */
  readonly nextLine: number
}

/**
 * Reads the comments of a program's own sources that silence detectors. `next-line` holds for the next line with code,
 * and above a function's header for the whole function; `start` without `end` holds to the end of the file. Notices:
 * `DISABLE_UNREADABLE`, `DISABLE_WITHOUT_DETECTOR`, `DISABLE_UNKNOWN_DETECTOR` (an id not in `detectors`),
 * `DISABLE_WITHOUT_REASON`, `DISABLE_UNPAIRED`; about Slither's comments there are none.
 */
export function readDisables(program: Program, detectors: ReadonlySet<string>): Disables {
  const units = new Map(program.units.map((unit) => [unit.file, unit]))
  const found: Disables[] = []
  for (const [number, file] of program.files.entries()) {
    if (file.dependency || !mayHoldDirective(file.text)) continue
    found.push(readFileDisables(file, functionEnds(file, units.get(number)), detectors))
  }
  return {
    disables: found.flatMap(({ disables }) => disables),
    notices: found.flatMap(({ notices }) => notices),
  }
}

function readFileDisables(file: SourceFile, ends: FunctionEnds, detectors: ReadonlySet<string>): Disables {
  const path = posixPath(file.path)
  const disables: Disable[] = []
  const notices: ScanError[] = []
  const open = new Map<string, { readonly written: Written; readonly ids: readonly string[] }>()
  const close = (key: string, to: number): boolean => {
    const opened = open.get(key)
    if (opened === undefined) return false
    open.delete(key)
    disables.push(disable(path, opened.written, opened.ids, opened.written.line, to))
    return true
  }
  for (const written of writtenIn(file)) {
    const { directive, line, nextLine } = written
    notices.push(...complaints(directive, { file: path, line }, detectors))
    const ids = meantIds(directive, detectors)
    const key = `${directive.tool}\n${ids.toSorted().join()}`
    if (ids.length === 0) continue
    if (directive.verb === 'line') disables.push(disable(path, written, ids, line, line))
    else if (directive.verb === 'next-line') {
      disables.push(disable(path, written, ids, nextLine, ends.get(nextLine) ?? nextLine))
    } else if (directive.verb === 'start') {
      if (!open.has(key)) open.set(key, { written, ids })
    } else if (directive.verb === 'end' && !close(key, line) && directive.tool === 'membrane') {
      notices.push(unpaired(path, line, directive, 'no start with the same detectors stands before it'))
    }
  }
  for (const [key, { written }] of [...open]) {
    close(key, Number.MAX_SAFE_INTEGER)
    if (written.directive.tool === 'slither') continue
    notices.push(
      unpaired(
        path,
        written.line,
        written.directive,
        'it is never ended, so it holds to the end of the file',
      ),
    )
  }
  return { disables, notices }
}

function disable(
  file: string,
  { directive, line }: Written,
  ids: readonly string[],
  from: number,
  to: number,
): Disable {
  const { tool, reason, written } = directive
  return { tool, file, line, from, to, ids, reason, written }
}

function writtenIn(file: SourceFile): readonly Written[] {
  const { text } = file
  const comments = readComments(text)
  const after = codeAfterEach(text, comments)
  const lineOf = lineCounter(text)
  const all: { directive: Directive; at: number; next: number }[] = []
  for (const [index, { start, end }] of comments.entries()) {
    const comment = text.slice(start, end)
    if (!mayHoldDirective(comment)) continue
    for (const directive of readDirectives(comment)) {
      all.push({ directive, at: start + directive.offset, next: after[index] ?? text.length })
    }
  }
  return all.map(({ directive, at, next }) => ({ directive, line: lineOf(at), nextLine: lineOf(next) }))
}

/** Line numbers of character offsets; spans count bytes, comments are found in characters. */
function lineCounter(text: string): (offset: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (offset) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

function functionEnds(file: SourceFile, unit: SourceUnit | undefined): FunctionEnds {
  const { position } = lineTable(file)
  const inContracts =
    unit?.contracts.flatMap(({ functions, modifiers }) => [...functions, ...modifiers]) ?? []
  return new Map(
    [...(unit?.functions ?? []), ...inContracts].map(({ at }) => [
      position(at.start).line,
      position(at.end).line,
    ]),
  )
}

function meantIds({ tool, ids }: Directive, detectors: ReadonlySet<string>): readonly string[] {
  if (tool === 'membrane') return ids.filter((id) => id === 'all' || detectors.has(id))
  return [...new Set(ids.flatMap((id) => slitherNames.get(id) ?? [id]))]
}

function complaints(
  directive: Directive,
  at: { readonly file: string; readonly line: number },
  detectors: ReadonlySet<string>,
): readonly ScanError[] {
  const { tool, verb, ids, reason, written } = directive
  if (tool === 'slither') return []
  if (verb === undefined) {
    const hint = `Write membrane-disable-next-line, -line, -start or -end, as in ${example}.`
    return [
      disableNotice('DISABLE_UNREADABLE', at, `\`${written}\` silences nothing: it is no known form.`, hint),
    ]
  }
  if (ids.length === 0) {
    const hint = `Name the detectors, or all, as in ${example}.`
    return [disableNotice('DISABLE_WITHOUT_DETECTOR', at, `\`${written}\` names no detector.`, hint)]
  }
  const notices = ids
    .filter((id) => id !== 'all' && !detectors.has(id))
    .map((id) =>
      disableNotice(
        'DISABLE_UNKNOWN_DETECTOR',
        at,
        `\`${written}\` names ${id}, which is no detector.`,
        'Write the id as the report prints it.',
      ),
    )
  if (reason !== undefined || verb === 'end') return notices
  const hint = `Say why after two dashes, as in ${example}.`
  return [...notices, disableNotice('DISABLE_WITHOUT_REASON', at, `\`${written}\` gives no reason.`, hint)]
}

function unpaired(file: string, line: number, { written }: Directive, why: string): ScanError {
  const hint = 'Write -start and -end with the same detectors.'
  return disableNotice('DISABLE_UNPAIRED', { file, line }, `\`${written}\`: ${why}.`, hint)
}
