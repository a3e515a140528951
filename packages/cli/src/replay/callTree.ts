import { ether } from '@membrane/analytics'
import type { Address, CallFrame } from '@membrane/core'
import { printable, size } from '../explain/tree.ts'
import { grouped } from '../naming/amount.ts'
import { callText } from '../naming/functions.ts'
import { type Names, short } from '../naming/names.ts'
import { clean } from '../output/clean.ts'
import { fit, visibleWidth, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { chooseFrames, frameAt } from './choose.ts'

/** An offending frame and what a detector says of it. */
export type Mark = { readonly path: readonly number[]; readonly note: string; readonly detector: string }

export type CallTreeView = {
  readonly names: Names
  /** What an address is, coloured; undefined where nothing tells. */
  readonly label: (address: Address) => string | undefined
  readonly colors: Colors
  /** Columns that a line may take. */
  readonly width: number
  /** Most frames drawn, offending ones apart. */
  readonly most: number
  /** Draw every frame, each on a line of its own. */
  readonly full: boolean
}

/** Columns of the margin that holds the arrows. */
const margin = 2

/** Columns that a line keeps for the call itself, however deep it is. */
const fewestForText = 44

type Row =
  | { readonly kind: 'frame'; readonly frame: CallFrame; readonly through: readonly CallFrame[] }
  | { readonly kind: 'folded'; readonly frames: number }

type Placed = { readonly row: Row; readonly lead: string; readonly branch: string; readonly depth: number }

/**
 * The call tree, a line a frame, with an arrow beside each offending frame and below it what is wrong with it. What is
 * left out is counted in its place. A proxy and the code that it delegates to share a line. In trees too deep for the
 * width the indentation stops and every line says its depth.
 */
export function formatCallTree(
  root: CallFrame,
  marks: readonly Mark[],
  view: CallTreeView,
): readonly string[] {
  const { colors: c, width, full } = view
  const notes = notesByFrame(root, marks)
  const chosen = full
    ? undefined
    : chooseFrames(
        root,
        marks.map(({ path }) => path),
        view.most,
      )
  const levels = Math.max(4, Math.floor((width - margin - fewestForText) / 2))
  const rows = placeRows(root, chosen, notes, full, levels * 2)
  const deepest = rows.reduce((most, { depth }) => Math.max(most, depth), 0)
  const digits = deepest > levels ? String(deepest).length + 1 : 0
  const lines: string[] = []
  for (const { row, lead, branch, depth } of rows) {
    const found = row.kind === 'frame' ? rowNotes(row, notes) : []
    const number = digits === 0 ? '' : c.dim(`${String(depth).padStart(digits - 1)} `)
    const bars = cutLead(lead, branch, levels)
    const before = `${found.length === 0 ? '  ' : c.red(c.bold('▶ '))}${number}${c.dim(bars)}`
    const room = width - margin - digits - visibleWidth(bars)
    if (row.kind === 'folded') {
      lines.push(`${before}${c.dim(`… ${row.frames} more ${row.frames === 1 ? 'call' : 'calls'}`)}`)
      continue
    }
    lines.push(fit(`${before}${rowText(row, chosen, found.length > 0, view, room)}`, width + 1))
    const hanging = cutLead(lead, below(branch), levels)
    for (const note of found) {
      const indent = `${' '.repeat(margin + digits)}${c.dim(hanging)}`
      const texts = wrap(clean(note), Math.max(20, width - margin - digits - hanging.length - 4))
      texts.forEach((text, i) => {
        lines.push(`${indent}${c.yellow(`${i === 0 ? '  ↳ ' : '    '}${text}`)}`)
      })
    }
  }
  return lines
}

/** What is said of each frame, each thing once; a path that leads nowhere in this tree marks nothing. */
function notesByFrame(root: CallFrame, marks: readonly Mark[]): ReadonlyMap<CallFrame, readonly string[]> {
  const notes = new Map<CallFrame, Set<string>>()
  for (const { path, note, detector } of marks) {
    const frame = frameAt(root, path)
    if (frame === undefined) continue
    const said = notes.get(frame) ?? new Set()
    notes.set(frame, said.add(`${note} (${detector})`))
  }
  return new Map([...notes].map(([frame, said]) => [frame, [...said]]))
}

function rowNotes(
  { frame, through }: Extract<Row, { kind: 'frame' }>,
  notes: ReadonlyMap<CallFrame, readonly string[]>,
): readonly string[] {
  return [...new Set([frame, ...through].flatMap((one) => notes.get(one) ?? []))]
}

/** The rows from top to bottom. With an explicit stack: hostile traces nest deeper than ours may. */
function placeRows(
  root: CallFrame,
  chosen: ReadonlySet<CallFrame> | undefined,
  notes: ReadonlyMap<CallFrame, readonly string[]>,
  full: boolean,
  longestLead: number,
): readonly Placed[] {
  const rows: Placed[] = []
  const open: Placed[] = [{ row: rowOf(root, notes, full), lead: '', branch: '', depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    rows.push(next)
    const { row, lead, branch, depth } = next
    if (row.kind === 'folded') continue
    const longer = lead.length < longestLead ? lead + below(branch) : lead
    const children = childRows(row.through.at(-1) ?? row.frame, chosen, notes, full)
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i] as Row // in bounds
      const twig = i === children.length - 1 ? '└ ' : '├ '
      open.push({ row: child, lead: longer, branch: twig, depth: depth + 1 })
    }
  }
  return rows
}

function rowOf(frame: CallFrame, notes: ReadonlyMap<CallFrame, readonly string[]>, full: boolean): Row {
  const through: CallFrame[] = []
  if (!full) {
    let inner = frame
    for (let [only, another] = inner.calls; only !== undefined; [only, another] = inner.calls) {
      const forwards = another === undefined && only.type === 'DELEGATECALL' && only.input === inner.input
      if (!forwards || only.error !== inner.error || notes.has(only)) break
      through.push(only)
      inner = only
    }
  }
  return { kind: 'frame', frame, through }
}

/** The children that are drawn, and between them how many frames are not. None of them drawn is told on the line itself. */
function childRows(
  frame: CallFrame,
  chosen: ReadonlySet<CallFrame> | undefined,
  notes: ReadonlyMap<CallFrame, readonly string[]>,
  full: boolean,
): readonly Row[] {
  if (chosen === undefined) return frame.calls.map((child) => rowOf(child, notes, full))
  if (!frame.calls.some((child) => chosen.has(child))) return []
  const rows: Row[] = []
  let folded = 0
  const fold = () => {
    if (folded > 0) rows.push({ kind: 'folded', frames: folded })
    folded = 0
  }
  for (const child of frame.calls) {
    if (!chosen.has(child)) {
      folded += size(child)
      continue
    }
    fold()
    rows.push(rowOf(child, notes, full))
  }
  fold()
  return rows
}

function below(branch: string): string {
  return branch === '' ? '' : branch === '└ ' ? '  ' : '│ '
}

/** Indentation to `levels` deep; what is deeper stays there. */
function cutLead(lead: string, branch: string, levels: number): string {
  return lead.length + branch.length <= levels * 2 ? lead + branch : lead.slice(0, levels * 2 - 2) + branch
}

function rowText(
  { frame, through }: Extract<Row, { kind: 'frame' }>,
  chosen: ReadonlySet<CallFrame> | undefined,
  marked: boolean,
  { names, label, colors: c }: CallTreeView,
  room: number,
): string {
  const { type, to, value, gasUsed, error, reverted } = frame
  const known = to === undefined ? undefined : label(to)
  const last = through.at(-1) ?? frame
  const hidden =
    chosen !== undefined && last.calls.length > 0 && !last.calls.some((child) => chosen.has(child))
      ? size(last) - 1
      : 0
  const text = callText(frame, names)
  const code = through.flatMap((inner) => (inner.to === undefined ? [] : [`⇢ ${short(inner.to)}`]))
  const failure = error === undefined ? '' : c.red(`✗ ${printable(error)}`)
  const strong = (part: string) => (reverted ? c.red(part) : marked ? c.red(c.bold(part)) : c.bold(part))
  // What matters least comes last, and goes first where room is short.
  const parts: readonly { readonly text: string; readonly rank: number }[] = [
    { text: kindText(type, c), rank: 0 },
    { text: to === undefined ? 'nowhere' : (known ?? short(to)), rank: 0 },
    { text: to === undefined || known === undefined ? '' : c.dim(short(to)), rank: 2 },
    { text: code.length === 0 ? '' : c.magenta(code.join(' ')), rank: 3 },
    { text: strong(text), rank: 0 },
    { text: reverted && error === undefined ? c.red('undone') : '', rank: 1 },
    { text: value > 0n ? c.yellow(names.amount(value, ether)) : '', rank: 1 },
    { text: failure, rank: 1 },
    { text: hidden > 0 ? c.dim(`… +${hidden}`) : '', rank: 2 },
    { text: gasUsed === undefined ? '' : c.dim(`${grouped(String(gasUsed))} gas`), rank: 4 },
  ]
  let kept = parts.filter((part) => part.text !== '')
  const joined = () => kept.map((part) => part.text).join(' ')
  for (let rank = 4; rank > 1 && visibleWidth(joined()) > room; rank--) {
    kept = kept.filter((part) => part.rank < rank)
  }
  return joined()
}

function kindText(type: CallFrame['type'], c: Colors): string {
  switch (type) {
    case 'CALL':
      return c.dim('CALL')
    case 'STATICCALL':
      return c.dim('STATIC')
    case 'DELEGATECALL':
      return c.magenta('DELEGATE')
    default:
      return c.magenta(type)
  }
}
