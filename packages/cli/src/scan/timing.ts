import type { ScanOutcome } from '@membrane/scanner'
import { alignRows } from '../output/table.ts'

/** What each stage took, the compilers' part apart from our own. */
export function formatTiming({ timing, components, result }: ScanOutcome): string {
  const own = timing.filter(({ stage }) => stage !== 'compile')
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const rows = alignRows(
    [{ title: 'stage' }, { title: 'CPU', align: 'right' }, { title: 'clock', align: 'right' }],
    [
      ...timing.map(({ stage, cpuMs, wallMs }) => [stage, ms(cpuMs), ms(wallMs)]),
      ['our own part', ms(sum(own.map(({ cpuMs }) => cpuMs))), ms(sum(own.map(({ wallMs }) => wallMs)))],
    ],
  )
  const scanned = `${components.scanned} of ${components.total} independent parts scanned, the others known from before`
  return `${rows.join('\n')}\n${scanned}; compilers worked for ${ms(result.compileMs)} of ${ms(result.durationMs)}\n`
}
