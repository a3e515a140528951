import { ether } from '@membrane/analytics'
import type { Evidence, Finding, Protocol } from '@membrane/core'
import { checksumAddress, scenarioText } from '@membrane/core'
import { size } from '../explain/tree.ts'
import { grouped } from '../naming/amount.ts'
import { type Names, short } from '../naming/names.ts'
import { clean } from '../output/clean.ts'
import { fit, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { bar } from '../view/chart.ts'
import { formatCallTree, type Mark } from './callTree.ts'
import type { Judged } from './judge.ts'
import { partiesOf } from './parties.ts'
import type { Origin } from './record.ts'

export type ReportView = {
  readonly protocol: Protocol
  readonly names: Names
  readonly colors: Colors
  readonly width: number
  /** Every call, reason and piece of evidence. */
  readonly full: boolean
}

const mostFrames = 48
const mostReasons = 6
const mostEvidence = 3
const mostParties = 4
const mostUnknown = 6
const indent = '  '

/** A verdict as people read it: how sure, which class, who, why, what is unknown, and the calls with the offending frames marked. */
export function formatReport(judged: Judged, origin: Origin, view: ReportView): string {
  const sections = [
    header(judged, origin, view),
    reasons(judged, view),
    unknown(judged, view),
    calls(judged, origin, view),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function header({ verdict, transaction }: Judged, origin: Origin, view: ReportView): readonly string[] {
  const { colors: c, width } = view
  const { block, numbered, from } = origin
  const paint = verdict.flagged ? c.red : verdict.score >= 0.2 ? c.yellow : c.green
  const kind = verdict.explanations[0]?.class
  const said = verdict.flagged ? c.red(c.bold('FLAGGED')) : c.green('not flagged')
  const place = numbered ? `block ${block.number}, position ${transaction.index}` : 'block unknown'
  const who = (title: string, all: readonly (typeof verdict.victims)[number][]) => {
    const kept = view.full ? all : all.slice(0, mostParties)
    const lines = kept.map((address) => {
      const name = view.names.known(address)
      return `${checksumAddress(address)}${name === undefined ? '' : ` ${c.cyan(name)}`}`
    })
    const more = all.length - kept.length
    return [...lines, ...(more > 0 ? [c.dim(`… ${more} more`)] : [])].map(
      (line, i) => `${indent}${c.dim((i === 0 ? title : '').padEnd(10))} ${line}`,
    )
  }
  return [
    c.bold(verdict.transaction),
    `${indent}${paint(bar(verdict.score, 20, '░'))} ${c.bold(verdict.score.toFixed(2))} ${said}${kind === undefined ? '' : ` ${c.bold(kind)}`}`,
    fit(`${indent}${c.dim(`${place}${from === 'rpc' ? '' : ` of ${from}`}`)}`, width + 1),
    ...who(verdict.victims.length === 1 ? 'victim' : 'victims', verdict.victims),
    ...who(verdict.attackers.length === 1 ? 'attacker' : 'attackers', verdict.attackers),
  ]
}

function reasons({ verdict, findings }: Judged, view: ReportView): readonly string[] {
  const { colors: c, width, full } = view
  const all = verdict.explanations
  if (all.length === 0) return [c.bold('why'), c.dim(`${indent}no detector found anything`)]
  const shown = full ? all : all.slice(0, mostReasons)
  const told = new Set<Finding>()
  const lines = shown.flatMap((reason, i) => {
    const finding = findings.find(
      (one) => one.detector === reason.detector && one.title === reason.text && !told.has(one),
    )
    if (finding !== undefined) told.add(finding)
    const text = clean(`${reason.class}: ${reason.text}`)
    const number = `${i + 1}`.padStart(2)
    const wrapped = wrap(text, width - 5)
    return [
      ...wrapped.map(
        (line, at) => `${at === 0 ? `${c.dim(number)}` : '  '} ${paintClass(line, at, reason.class, c)}`,
      ),
      ...(finding === undefined ? [] : evidenceLines(finding, view)),
    ]
  })
  const more = all.length - shown.length
  return [
    c.bold('why'),
    ...lines.map((line) => fit(`${indent}${line}`, width + 1)),
    ...(more > 0 ? [c.dim(`${indent}   … ${more} more; --full shows them`)] : []),
  ]
}

function paintClass(line: string, at: number, kind: string, c: Colors): string {
  return at === 0 && line.startsWith(`${kind}:`) ? `${c.bold(c.red(kind))}${line.slice(kind.length)}` : line
}

/** The evidence that the call tree does not show. */
function evidenceLines({ detector, score, evidence }: Finding, view: ReportView): readonly string[] {
  const { colors: c, full } = view
  const facts = evidence.filter(({ kind }) => kind !== 'frame')
  const shown = full ? facts : facts.slice(0, mostEvidence)
  const more = facts.length - shown.length
  return [
    c.dim(`   ${detector} · score ${score.toFixed(2)}`),
    ...shown.map((item) => c.dim(`   · ${clean(evidenceText(item, view))}`)),
    ...(more > 0 ? [c.dim(`   · … ${more} more`)] : []),
  ]
}

function evidenceText(item: Evidence, { names }: ReportView): string {
  const named = (address: Parameters<Names['known']>[0]) => names.known(address) ?? short(address)
  switch (item.kind) {
    case 'log':
      return `event ${item.event.replace(/\(.*$/s, '')} of ${named(item.address)}${item.logIndex < 0 ? '' : `, log ${item.logIndex}`}`
    case 'frame':
      return `call ${item.path.join('.')}: ${item.note}`
    case 'slot':
      return `slot ${short(item.slot)} of ${named(item.address)}: ${short(item.before)} → ${short(item.after)}, ${item.note}`
    case 'flow':
      return `${named(item.account)} ${flowText(item, names)}, ${item.note}`
    case 'measure':
      // Weights have no threshold of their own.
      return `${item.name} ${item.value} ${item.unit}${item.threshold === '0' ? '' : ` (threshold ${item.threshold})`}`
    case 'read':
      return `${item.call} of ${named(item.address)} gives ${item.value}`
    case 'source':
      return `${item.file}:${item.line}: ${item.note}`
    case 'scenario':
      return scenarioText(item)
  }
}

function flowText({ amount, token }: Extract<Evidence, { kind: 'flow' }>, names: Names): string {
  // Evidence is made by detectors, which may be a user's own: text that is no number is shown as it is.
  if (!/^-?\d+$/.test(amount)) return `${amount} of ${token}`
  return names.gain(BigInt(amount), token === 'native' ? ether : token)
}

/** What could not be judged, reasons first: thirty detectors lack the same thing more often than thirty things. */
function unknown({ verdict }: Judged, { colors: c, width, full }: ReportView): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const entry of verdict.unknown) {
    const [, id = '', reason = entry] = /^([a-z0-9-]+): (.*)$/s.exec(entry) ?? []
    const ids = byReason.get(reason) ?? []
    byReason.set(reason, id === '' ? ids : [...ids, id])
  }
  const groups = [...byReason].sort(([, a], [, b]) => b.length - a.length)
  if (groups.length === 0) return []
  const shown = full ? groups : groups.slice(0, mostUnknown)
  const lines = shown.flatMap(([reason, ids]) =>
    wrap(clean(ids.length === 0 ? reason : `${reason}: ${ids.join(', ')}`), width - 4).map((line, i) =>
      i === 0 ? `${c.yellow('?')} ${line}` : `  ${line}`,
    ),
  )
  const more = groups.length - shown.length
  return [
    c.bold('unknown'),
    ...lines.map((line) => fit(`${indent}${line}`, width + 1)),
    ...(more > 0 ? [c.dim(`${indent}… ${more} more; --full shows them`)] : []),
  ]
}

function calls(judged: Judged, { block }: Origin, view: ReportView): readonly string[] {
  const { colors: c, names, full, width, protocol } = view
  const { transaction, verdict } = judged
  if (transaction.trace === undefined)
    return [c.bold('calls'), c.yellow(`${indent}unknown: there are no traces`)]
  const marks = verdict.evidence.flatMap((item): readonly Mark[] =>
    item.kind === 'frame' ? [{ path: item.path, note: item.note, detector: item.detector }] : [],
  )
  const tree = formatCallTree(transaction.trace, marks, {
    names,
    label: partiesOf(judged, block, protocol, names, c),
    colors: c,
    width,
    most: mostFrames,
    full,
  })
  const all = size(transaction.trace)
  const note =
    full || all <= mostFrames ? '' : c.dim(`  ${grouped(String(all))} in all; --full draws every one`)
  return [`${c.bold('calls')}${note}`, ...tree]
}
