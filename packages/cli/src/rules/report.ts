import { clean } from '../output/clean.ts'
import { formatTable } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import type { CaseResult, SuiteResult } from './run.ts'

export type Sums = Readonly<Record<CaseResult['state'], number>>

/** How many cases ended in which way. */
export function sumCases(suites: readonly SuiteResult[]): Sums {
  const sums = { passed: 0, failed: 0, skipped: 0 }
  for (const { cases } of suites) for (const { state } of cases) sums[state]++
  return sums
}

/** The table by detector, the cases that failed with what differs, and the sum. */
export function formatSuites(suites: readonly SuiteResult[], c: Colors): string {
  const own = suites.some(({ from }) => from !== 'built in')
  const table = formatTable(
    [
      { title: 'detector' },
      { title: 'passed', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'skipped', align: 'right' },
      ...(own ? [{ title: 'from' }] : []),
    ],
    suites.map(({ detector, cases, from }) => {
      const { passed, failed, skipped } = sumCases([{ detector, cases, from }])
      return [
        c.bold(detector),
        cases.length === 0 ? c.yellow('no cases') : passed === 0 ? c.dim('·') : c.green(String(passed)),
        failed === 0 ? c.dim('·') : c.red(c.bold(String(failed))),
        skipped === 0 ? c.dim('·') : c.yellow(String(skipped)),
        ...(own ? [c.dim(from)] : []),
      ]
    }),
    c.dim,
  )
  const failures = suites.flatMap(({ detector, cases }) =>
    cases
      .filter(({ state }) => state === 'failed')
      .map(({ title, why = '' }) => {
        const lines = why.split('\n').map((line) => `    ${clean(line)}`)
        return [`${c.red('✗')} ${c.bold(detector)}: ${title}`, ...lines].join('\n')
      }),
  )
  const { passed, failed, skipped } = sumCases(suites)
  const parts = [
    `${passed} passed`,
    failed === 0 ? '0 failed' : c.red(c.bold(`${failed} failed`)),
    ...(skipped === 0 ? [] : [c.yellow(`${skipped} skipped`)]),
  ]
  const count = passed + failed + skipped
  const sum = `${count} ${count === 1 ? 'case' : 'cases'} of ${suites.length} ${suites.length === 1 ? 'detector' : 'detectors'}: ${parts.join(', ')}`
  return `${[table, ...failures, sum].join('\n\n')}\n`
}
