import { type DrillLink, type DrillReport, type DrillRun, type DrillStep, reportOf } from '@membrane/engine'
import type { Terminal } from '../output/terminal.ts'

export function createDrillView(terminal: Terminal, format: 'pretty' | 'json') {
  return {
    follow: async (steps: AsyncIterable<DrillStep>): Promise<DrillReport> => {
      const runs: DrillRun[] = []
      const links: DrillLink[] = []
      for await (const step of steps) {
        if (step.kind === 'run') runs.push(step.run)
        if (step.kind === 'link') links.push(step.link)
        terminal.err(`${JSON.stringify(step)}\n`)
      }
      const report = reportOf(runs, links)
      if (format === 'json') terminal.out(`${JSON.stringify(report, null, 2)}\n`)
      return report
    },
  }
}
