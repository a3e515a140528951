import {
  type AttackEntry,
  type BacktestReport,
  type BacktestSummary,
  type FalsePauseEntry,
  inWorld,
  type RespondedAt,
  type ResponseOutcome,
  type WorldKind,
  type WorldSummary,
} from '@membrane/engine'
import { type Column, formatTable, truncate, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'

const worldNames: Readonly<Record<WorldKind, string>> = {
  private: 'attack was private',
  seen: 'attack was in the mempool',
}

/** The whole result for people: a table of attacks, one of false pauses, and the totals of each world. */
export function formatBacktest(
  report: BacktestReport,
  summary: BacktestSummary,
  { pauseMinutes }: { readonly pauseMinutes: number },
  c: Colors,
): string {
  const attacks = report.entries.filter((entry) => entry.kind === 'attack')
  const pauses = report.entries.filter((entry) => entry.kind === 'false-pause')
  return [
    ...(attacks.length > 0 ? [attackTable(attacks, report.worlds, c), ''] : []),
    ...(pauses.length > 0 ? [pauseTable(pauses, c), ''] : []),
    totals(summary, pauseMinutes, c),
    '',
    ...assumptions(report).map((line) => c.dim(line)),
  ].join('\n')
}

function attackTable(attacks: readonly AttackEntry[], worlds: readonly WorldKind[], c: Colors): string {
  const both = worlds.length > 1
  const columns: Column[] = [
    { title: 'attack' },
    { title: 'detected by' },
    { title: 'score', align: 'right' },
    { title: 'at risk', align: 'right' },
    ...worlds.flatMap((world): Column[] => [
      { title: both ? `${world}: responded at` : 'responded at' },
      { title: 'saved', align: 'right' },
      { title: 'lost', align: 'right' },
    ]),
  ]
  const rows = [...attacks].sort(byValue).map((entry) => [
    truncate(entry.incident, 28),
    entry.detected ? entry.detectors.join('+') : c.red('not detected'),
    entry.score === null ? c.dim('-') : entry.score.toFixed(2),
    atRisk(entry, c),
    ...worlds.flatMap((world) => {
      const result = inWorld(entry, world)
      if (result === undefined) return ['', '', '']
      const { respondedAt, valueSaved, valueLost } = result
      return [
        where(respondedAt, c),
        valueSaved === null
          ? wholly(result.outcome, 'saved', c)
          : valueSaved > 0
            ? c.green(dollars(valueSaved))
            : dollars(0),
        valueLost === null
          ? wholly(result.outcome, 'lost', c)
          : valueLost > 0
            ? c.red(dollars(valueLost))
            : dollars(0),
      ]
    }),
  ])
  return formatTable(columns, rows, c.dim)
}

/** Without a figure it may still be known that all of it went one way. */
function wholly(outcome: ResponseOutcome, asked: ResponseOutcome, c: Colors): string {
  return outcome === 'unknown' ? c.dim('?') : outcome === asked ? 'all' : 'none'
}

function byValue(a: AttackEntry, b: AttackEntry): number {
  return (b.valueAtRisk ?? -1) - (a.valueAtRisk ?? -1) || (a.incident < b.incident ? -1 : 1)
}

function atRisk({ valueAtRisk, valueAtRiskBound, assets }: AttackEntry, c: Colors): string {
  if (valueAtRisk !== null) return `${valueAtRiskBound === 'at-least' ? '≥ ' : ''}${dollars(valueAtRisk)}`
  const named = assets.find(({ symbol, decimals }) => symbol !== null && decimals !== null)
  if (named === undefined) return c.dim('?')
  const amount = Number(named.amount) / 10 ** (named.decimals ?? 0)
  return `${short(amount)} ${named.symbol}${assets.length > 1 ? ` +${assets.length - 1}` : ''}`
}

function where({ path, block, index, reason }: RespondedAt, c: Colors): string {
  if (path === 'none') return c.dim(truncate(`none: ${reason ?? 'unknown'}`, 40))
  const place = block === null ? 'block unknown' : `${block}:${index ?? '?'}`
  return path === 'mempool' ? `before it, ${place}` : `next block, ${place}`
}

function pauseTable(pauses: readonly FalsePauseEntry[], c: Colors): string {
  const columns: Column[] = [
    { title: 'false pause on' },
    { title: 'detected by' },
    { title: 'score', align: 'right' },
    { title: 'responded at' },
    { title: 'held up', align: 'right' },
    { title: 'gas', align: 'right' },
    { title: 'figure' },
  ]
  const rows = pauses.map((entry) => {
    const shown = entry.detected || entry.mempool === null ? entry : entry.mempool
    const { delayedUsd, gasUsd, basis, reason } = shown.cost
    return [
      entry.transaction ?? `block ${entry.block ?? '?'}`,
      shown.detectors.join('+'),
      shown.score?.toFixed(2) ?? c.dim('-'),
      where(shown.respondedAt, c),
      delayedUsd === null ? c.dim('?') : dollars(delayedUsd),
      gasUsd === null ? c.dim('?') : dollars(gasUsd),
      basis ?? reason ?? '',
    ]
  })
  return formatTable(columns, rows, c.dim)
}

function totals(summary: BacktestSummary, pauseMinutes: number, c: Colors): string {
  const { attacks, incidents, ordinary, valueAtRisk, valueUnknown } = summary
  const known =
    valueAtRisk === null
      ? 'what was at risk is not known in dollars'
      : `${dollars(valueAtRisk)} at risk${valueUnknown === 0 ? '' : ` where it is known; unknown for ${valueUnknown}`}`
  const head =
    attacks === 0
      ? 'No attack in the recording.'
      : `${count(attacks, 'attack transaction')} of ${count(incidents, 'incident')}: ${known}.`
  return [
    head,
    ...summary.worlds.map((world) => worldLine(world, attacks, c)),
    ...(ordinary === 0
      ? ['False pauses: no ordinary transaction in the recording to tell.']
      : summary.worlds.map((world) => falseLine(world, ordinary, pauseMinutes))),
  ].join('\n')
}

function worldLine(world: WorldSummary, attacks: number, c: Colors): string {
  if (attacks === 0) return `${c.bold(`If the ${worldNames[world.world]}`)}: nothing to save.`
  const { detected, responded, saved, unknown, valueSaved, valueLost } = world
  const money =
    valueSaved === null && valueLost === null
      ? ''
      : `; ${c.green(amount(valueSaved))} saved, ${c.red(amount(valueLost))} lost`
  return `${c.bold(`If the ${worldNames[world.world]}`)}: detected ${detected} of ${attacks}, answered ${responded}, stopped ${saved}${unknown > 0 ? ` (${unknown} unknown)` : ''}${money}.`
}

function falseLine(world: WorldSummary, ordinary: number, pauseMinutes: number): string {
  const { falsePauses, falsePausesPerThousand, falsePausesPerThousandAtMost, falsePauseCost } = world
  const rate = `${(falsePausesPerThousand ?? 0).toFixed(2)} per 1,000 (at most ${(falsePausesPerThousandAtMost ?? 0).toFixed(2)}, 95 %)`
  const cost =
    falsePauses === 0
      ? ''
      : `; each for ${pauseMinutes} minutes: ${amount(falsePauseCost)} in all, unknown for ${world.falsePauseCostUnknown}`
  return `False pauses (${world.world}): ${falsePauses} in ${ordinary} ordinary transactions, ${rate}${cost}.`
}

function assumptions(report: BacktestReport): readonly string[] {
  const all = new Set(report.entries.flatMap((entry) => entry.assumptions))
  const modes = report.entries.some(({ mode }) => mode === 'dry-run')
    ? ['playbooks in dry-run act as though live']
    : []
  const skipped = report.skipped.length > 0 ? [`${count(report.skipped.length, 'file')} left out`] : []
  const parts = [...all, ...modes, ...skipped]
  return parts.length === 0 ? [] : wrap(`Assumed: ${parts.join('; ')}.`, 110)
}

function amount(value: number | null): string {
  return value === null ? 'an unknown amount' : dollars(value)
}

/** $1.23M */
function dollars(value: number): string {
  return `$${short(value)}`
}

function short(value: number): string {
  const steps = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const
  for (const [size, letter] of steps) if (value >= size) return `${(value / size).toFixed(2)}${letter}`
  return value === 0 ? '0' : value >= 0.01 ? value.toFixed(2) : '<0.01'
}

function count(items: number, noun: string): string {
  return `${items} ${noun}${items === 1 ? '' : 's'}`
}
