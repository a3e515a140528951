import type { Hash } from '@membrane/core'
import { formatUnits } from '@membrane/core'
import type { GuardEvent } from '@membrane/engine'
import type { Scenario } from '@membrane/example-protected-market'
import { paintSeverity } from '../output/severity.ts'
import { pad, wrap } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { bar, sparkline } from '../view/chart.ts'
import type { LiveView } from '../view/live.ts'
import { formatAmount } from './amount.ts'
import { phraseMeasurement } from './measurement.ts'

/** Tells a person what happens on the chain while it happens. */
export type Story = {
  readonly deploying: (step: string, done: number, total: number) => void
  readonly opened: (milliseconds: number, contracts: number) => void
  readonly chapter: (scenario: Scenario, index: number, count: number, guarded: boolean) => void
  readonly ordinary: (hash: Hash, kind: string) => void
  readonly attack: (hash: Hash, label: string) => void
  readonly guard: (event: GuardEvent) => void
  readonly value: (now: bigint, before: bigint) => void
  readonly outcome: (loss: bigint, scenario: Scenario, guarded: boolean) => void
  readonly close: () => void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** The story over a live view; on a pipe the same lines without the panel. */
export function createStory(view: LiveView, terminal: Terminal, now: () => number): Story {
  const { colors: c } = terminal
  const kinds = new Map<Hash, string>()
  const attacks = new Map<Hash, string>()
  const cadence: number[] = []
  const measures = new Map<string, string>()
  let title = ''
  let guarded = false
  let head = 0
  let pending = 0
  let share: { readonly now: bigint; readonly before: bigint; readonly scenario: Scenario } | undefined
  let scenarioNow: Scenario | undefined
  let tick = 0

  const stamp = () => c.dim(new Date(now()).toISOString().slice(11, 23))
  const line = (mark: string, text: string) => view.log(`${stamp()} ${mark} ${text}`)

  const panel = () => {
    tick++
    const width = Math.max(20, Math.min(48, terminal.size().columns - 44))
    const rule = c.dim('─'.repeat(Math.min(terminal.size().columns - 1, 100)))
    const spin = c.cyan(frames[tick % frames.length] ?? '')
    const state = guarded ? c.green(c.bold('GUARDED')) : c.yellow(c.bold('UNGUARDED'))
    const rows = [rule, `${spin} ${c.bold('membrane')}  ${state}  ${title}`]
    const beat = guarded
      ? `block ${head}  txs ${c.cyan(sparkline(cadence))}  mempool seen ${pending}`
      : c.dim('nobody watches')
    rows.push(`  ${beat}`)
    if (share !== undefined) {
      const left = share.before === 0n ? 0 : Number((share.now * 10_000n) / share.before) / 10_000
      const paint = left > 0.99 ? c.green : left > 0.5 ? c.yellow : c.red
      const amount = `${formatAmount(share.now, share.scenario.decimals)} ${share.scenario.unit}`
      rows.push(
        `  value   ${paint(bar(left, width, '░'))} ${pad(`${(left * 100).toFixed(1)} %`, 7, 'right')}  ${amount}`,
      )
    }
    if (guarded && measures.size > 0) rows.push(`  ${c.dim([...measures.values()].join(' · '))}`)
    view.panel(rows)
  }

  const tellBlock = (event: Extract<GuardEvent, { kind: 'block' }>) => {
    const { block } = event
    head = block.number
    cadence.push(block.transactions.length)
    if (cadence.length > 24) cadence.shift()
    const counts = new Map<string, number>()
    for (const { hash } of block.transactions) {
      const kind = kinds.get(hash)
      if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    const business = [...counts].map(([kind, n]) => (n > 1 ? `${kind}×${n}` : kind)).join(' ')
    line(c.blue('■'), `block ${block.number}  ${c.dim(`${block.transactions.length} txs  ${business}`)}`)
    for (const { hash, status } of block.transactions) {
      const label = attacks.get(hash)
      if (label === undefined) continue
      const end = status === 'reverted' ? c.green('✔ reverted: nothing happened') : c.red('✘ went through')
      line(' ', `${c.bold('attack')} ${label} ${end}`)
    }
    panel()
  }

  return {
    deploying: (step, done, total) => {
      tick++
      const spin = c.cyan(frames[tick % frames.length] ?? '')
      view.panel([
        `${spin} building the market  ${c.cyan(bar(done / total, 30, '░'))} ${done}/${total} ${c.dim(step)}`,
      ])
    },
    opened: (milliseconds, contracts) => {
      view.panel([])
      const seconds = (milliseconds / 1000).toFixed(1)
      view.log(
        `${c.green('✔')} Aave V3, Uniswap V2 and V3, a vault, a treasury, a governor and savings with the membrane are live ${c.dim(`(${contracts} contracts, ${seconds} s)`)}`,
      )
    },
    chapter: (scenario, index, count, isGuarded) => {
      title = scenario.title
      guarded = isGuarded
      scenarioNow = scenario
      share = undefined
      kinds.clear()
      attacks.clear()
      measures.clear()
      cadence.length = 0
      pending = 0
      if (!isGuarded) {
        view.log('')
        view.log(`${c.bold(c.inverse(` ${index + 1}/${count} `))} ${c.bold(scenario.title)}`)
        const width = Math.min(100, terminal.size().columns) - 6
        for (const text of wrap(scenario.story, width)) view.log(c.dim(`    ${text}`))
      }
      view.log(
        isGuarded
          ? c.green('    again from the same state, with the guard on')
          : c.yellow('    first without a guard'),
      )
      panel()
    },
    ordinary: (hash, kind) => void kinds.set(hash, kind),
    attack: (hash, label) => {
      attacks.set(hash, label)
      line(c.red('⚔'), `${c.red('attacker sends')} ${label} ${c.dim(hash.slice(0, 12))}`)
    },
    guard: (event) => {
      switch (event.kind) {
        case 'pending':
          pending++
          return
        case 'block':
          return tellBlock(event)
        case 'finding': {
          const { finding, seenAt, foundAt } = event
          const where =
            finding.stage === 'pending' ? c.magenta('in the mempool') : `in block ${finding.block.number}`
          return line(
            c.yellow('●'),
            `${paintSeverity(finding.severity, c)} ${where} after ${Math.round(foundAt - seenAt)} ms  ${finding.title} ${c.dim(`${finding.detector} ${finding.score.toFixed(2)}`)}`,
          )
        }
        case 'action': {
          const { action } = event
          const mark =
            action.status === 'confirmed' ? c.green('▲') : action.status === 'sent' ? c.cyan('▲') : c.dim('△')
          return line(
            mark,
            `${c.bold(action.status)} ${action.call.description} ${c.dim(action.reason ?? '')}`,
          )
        }
        case 'measurement': {
          const { name, labels } = event.measurement
          const phrase = phraseMeasurement(event.measurement)
          if (phrase === undefined) measures.delete(`${name} ${Object.values(labels).join(' ')}`)
          else measures.set(`${name} ${Object.values(labels).join(' ')}`, phrase)
          return
        }
        case 'notice':
          if (event.level !== 'info') line(c.dim('!'), c.dim(event.message))
          return
        default:
          return
      }
    },
    value: (current, before) => {
      if (scenarioNow === undefined) return
      share = { now: current, before, scenario: scenarioNow }
      panel()
    },
    outcome: (loss, scenario, isGuarded) => {
      const amount = `${formatAmount(loss < 0n ? 0n : loss, scenario.decimals)} ${scenario.unit}`
      const text = loss > 0n ? c.red(`lost ${amount}`) : c.green('nothing lost')
      view.log(
        `    ${isGuarded ? 'with' : 'without'} the guard: ${c.bold(text)} ${c.dim(`(${formatUnits(loss, scenario.decimals)} measured)`)}`,
      )
    },
    close: () => view.close(),
  }
}
