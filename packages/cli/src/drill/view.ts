import {
  type DrillLink,
  type DrillReport,
  type DrillRun,
  type DrillStep,
  drillHolds,
  reportOf,
} from '@membrane/engine'
import { pad, wrap } from '../output/table.ts'
import type { Colors, Terminal } from '../output/terminal.ts'
import { bar, sparkline } from '../view/chart.ts'
import { createLiveView } from '../view/live.ts'

/** Shows a drill as it goes on, and gives its report when it is done. */
export type DrillView = { readonly follow: (steps: AsyncIterable<DrillStep>) => Promise<DrillReport> }

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * With `json` the report is the only output, and progress goes to a terminal's stderr. Otherwise links and runs are
 * printed as they are known, over a line that says what is being tried, and a summary follows.
 */
export function createDrillView(terminal: Terminal, format: 'pretty' | 'json'): DrillView {
  return {
    follow: async (steps) => {
      const json = format === 'json'
      const c = json ? terminal.errColors : terminal.colors
      const columns = () => Math.max(40, terminal.size().columns)
      const live = createLiveView({
        write: json ? terminal.err : terminal.out,
        columns,
        animated: json ? terminal.errIsTerminal : terminal.outIsTerminal,
      })
      const say = (lines: readonly string[]) => {
        if (!json) for (const line of lines) live.log(line)
      }
      const runs: DrillRun[] = []
      const links: DrillLink[] = []
      let doing = ''
      let done = ''
      let frame = 0
      const draw = () =>
        live.panel([`${c.cyan(frames[frame++ % frames.length] ?? '')} ${doing}${c.dim(done)}`])
      const timer = setInterval(draw, 100)
      timer.unref()
      try {
        for await (const step of steps) {
          if (step.kind === 'doing') doing = step.text
          else if (step.kind === 'link') {
            links.push(step.link)
            say(linkLines(step.link, columns(), c))
          } else {
            runs.push(step.run)
            if (runs.length === 1) say([''])
            done = ` · ${runs.filter(({ stopped }) => stopped).length} of ${runs.length} stopped`
            say(runLines(step.run, step.index, step.of, columns(), c))
            if (step.index + 1 === step.of) say([''])
          }
          draw()
        }
      } finally {
        clearInterval(timer)
        live.panel([])
        live.close()
      }
      const report = reportOf(runs, links)
      if (json) terminal.out(`${JSON.stringify(report, null, 2)}\n`)
      else terminal.out(`${summary(report, runs, c)}\n`)
      return report
    },
  }
}

function linkLines({ name, ok, detail }: DrillLink, columns: number, c: Colors): readonly string[] {
  // Wide enough for the names of emergency functions, where the terminal is.
  const nameWidth = columns >= 100 ? 30 : 18
  const room = Math.max(20, columns - nameWidth - 5)
  const indent = ' '.repeat(nameWidth + 3)
  const [short, long] = name.length <= nameWidth ? [name, undefined] : [name, name]
  const mark = ok ? c.green('✔') : c.red('✘')
  const text = wrap(detail, room).map((line) => (ok ? c.dim(line) : c.red(line)))
  if (long !== undefined)
    return [`${mark} ${ok ? long : c.bold(long)}`, ...text.map((line) => `${indent}${line}`)]
  const head = `${mark} ${pad(ok ? short : c.bold(short), nameWidth)} ${text[0] ?? ''}`
  return [head, ...text.slice(1).map((line) => `${indent}${line}`)]
}

function runLines(run: DrillRun, index: number, of: number, columns: number, c: Colors): readonly string[] {
  const digits = String(of).length
  const head = `${run.stopped ? c.green('✔') : c.red('✘')} ${c.dim(`${String(index + 1).padStart(digits)}/${of}`)} ${pad(run.name, 21)} ${pad(run.firstSightToPauseMs === undefined ? '-' : `${Math.round(run.firstSightToPauseMs)} ms`, 8, 'right')}  `
  const used = 2 + digits * 2 + 2 + 22 + 10
  const text = run.stopped ? [run.detail] : wrap(run.detail, Math.max(20, columns - used - 2))
  const paint = run.stopped ? c.dim : c.red
  return text.map((line, i) => (i === 0 ? `${head}${paint(line)}` : `${' '.repeat(used)}${paint(line)}`))
}

function summary(report: DrillReport, runs: readonly DrillRun[], c: Colors): string {
  const { links, stopped, firstSightToPauseMs } = report
  const broken = links.filter(({ ok }) => !ok)
  const times = runs.flatMap(({ firstSightToPauseMs: ms }) => (ms === undefined ? [] : [ms]))
  const lines = [
    '',
    drillHolds(report)
      ? c.green(c.bold(`Every link holds (${links.length}).`))
      : c.red(
          c.bold(
            `${broken.length} of ${links.length} links ${broken.length === 1 ? 'is' : 'are'} broken: ${broken.map(({ name }) => name).join(', ')}.`,
          ),
        ),
  ]
  if (runs.length > 0) {
    const share = `${stopped} of ${runs.length} attacks stopped`
    lines.push(stopped === runs.length ? share : c.red(share))
  }
  if (times.length > 0) {
    const { p50, p99 } = firstSightToPauseMs
    lines.push(
      `First sight to pause sent: p50 ${c.bold(`${Math.round(p50 ?? 0)} ms`)}, p99 ${c.bold(`${Math.round(p99 ?? 0)} ms`)}`,
    )
    lines.push(...(times.length < 12 ? [`  ${c.cyan(sparkline(times))}`] : histogram(times, c)))
  }
  return lines.join('\n')
}

/** How many times fell into each of up to eight bins of a round width. */
export function histogram(times: readonly number[], c: Colors): readonly string[] {
  const top = Math.max(...times)
  const low = Math.min(...times)
  const width =
    [5, 10, 20, 25, 50, 100, 200, 250, 500].find((step) => (top - low) / step < 8) ?? (top - low) / 8
  const first = Math.floor(low / width)
  const counts = Array.from({ length: Math.floor(top / width) - first + 1 }, () => 0)
  for (const ms of times) {
    const bin = Math.floor(ms / width) - first
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const most = Math.max(...counts)
  const label = (bin: number) =>
    `${Math.round((first + bin) * width)}-${Math.round((first + bin + 1) * width)} ms`
  const widest = Math.max(...counts.map((_, bin) => label(bin).length))
  return counts.map(
    (count, bin) =>
      `  ${pad(label(bin), widest, 'right')} ${c.cyan(bar(count / most, 30))} ${count === 0 ? '' : count}`,
  )
}
