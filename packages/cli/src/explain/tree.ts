import { ether } from '@membrane/analytics'
import type { Address, CallFrame } from '@membrane/core'
import { grouped } from '../naming/amount.ts'
import { callText } from '../naming/functions.ts'
import { type Names, short } from '../naming/names.ts'
import { clean } from '../output/clean.ts'
import type { Colors } from '../output/terminal.ts'

export type TreeOptions = {
  readonly names: Names
  readonly label: (address: Address) => string | undefined
  readonly colors: Colors
  /** Most frames drawn. */
  readonly frames: number
}

/**
 * The call tree, one line a frame. Where there are more frames than may be drawn, those nearest to the root are, and a
 * line says how many are left out in its place.
 */
export function formatTree(root: CallFrame, options: TreeOptions): readonly string[] {
  const chosen = nearest(root, options.frames)
  const lines: string[] = []
  const { colors: c } = options
  const draw = (frame: CallFrame, lead: string, branch: string) => {
    lines.push(`${c.dim(lead + branch)}${frameText(frame, options)}`)
    const below = branch === '' ? '' : `${lead}${branch === '└─ ' ? '   ' : '│  '}`
    const shown = frame.calls.filter((child) => chosen.has(child))
    const left =
      frame.calls.length === shown.length ? 0 : size(frame) - shown.reduce((n, child) => n + size(child), 1)
    shown.forEach((child, i) => {
      draw(child, below, i === shown.length - 1 && left === 0 ? '└─ ' : '├─ ')
    })
    if (left > 0) lines.push(c.dim(`${below}└─ … ${left} more ${left === 1 ? 'call' : 'calls'}`))
  }
  draw(root, '', '')
  return lines
}

/** The number of frames in a tree. */
export function size(frame: CallFrame): number {
  let frames = 0
  const open = [frame]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    frames++
    for (const child of next.calls) open.push(child)
  }
  return frames
}

/**
 * So many frames in order of depth, calls that only look something up after all others. Every parent of a chosen frame
 * is chosen too.
 */
function nearest(root: CallFrame, most: number): ReadonlySet<CallFrame> {
  const chosen = new Set<CallFrame>()
  for (const wanted of [(frame: CallFrame) => !isLookup(frame), () => true]) {
    const queue = [root]
    for (let i = 0; i < queue.length && chosen.size < most; i++) {
      const frame = queue[i] as CallFrame // in bounds
      chosen.add(frame)
      for (const child of frame.calls) if (wanted(child)) queue.push(child)
    }
  }
  return chosen
}

/** Whether a frame only looks something up, as far as its own calls tell. */
export function isLookup({ type, calls }: CallFrame): boolean {
  return type === 'STATICCALL' && calls.every((child) => child.type !== 'CALL')
}

function frameText(frame: CallFrame, { names, label, colors: c }: TreeOptions): string {
  const { type, to, value, gasUsed, error, reverted } = frame
  const who = to === undefined ? 'nowhere' : short(to)
  const called = to === undefined ? undefined : label(to)
  const parts = [
    type === 'CALL' ? '' : type === 'DELEGATECALL' || type === 'CALLCODE' ? c.magenta(type) : type,
    who,
    called === undefined ? '' : c.cyan(called),
    c.bold(callText(frame, names)),
    value > 0n ? c.yellow(names.amount(value, ether)) : '',
    gasUsed === undefined ? '' : c.dim(`${grouped(String(gasUsed))} gas`),
  ]
  const text = parts.filter((part) => part !== '').join(' ')
  if (!reverted) return text
  // What a failed frame above undid did not fail itself.
  const why = error === undefined ? '' : ` ${c.red(`✗ ${printable(error)}`)}`
  return `${c.dim(plainOf(frame, names, called))}${why}`
}

function plainOf(frame: CallFrame, names: Names, called: string | undefined): string {
  const { type, to, value } = frame
  return [
    '(undone)',
    ...(type === 'CALL' ? [] : [type]),
    to === undefined ? 'nowhere' : short(to),
    ...(called === undefined ? [] : [called]),
    callText(frame, names),
    ...(value > 0n ? [names.amount(value, ether)] : []),
  ].join(' ')
}

/** A reason as a contract gave it, without what could move a terminal's cursor, and not endless. */
export function printable(text: string): string {
  return clean(text).slice(0, 120)
}
