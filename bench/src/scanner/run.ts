import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { detectors } from '@membrane/scanner'
import { benchOptions } from '../options.ts'
import type { Tool } from './found.ts'
import { ourScanner } from './ours.ts'
import { runSlither, type SavedResults, slitherFromJson } from './peer/slither.ts'
import { reportMarkdown } from './report/markdown.ts'
import type { EvalReport } from './report/report.ts'
import { reportText } from './report/text.ts'
import { evaluateAderyn } from './sets/aderyn.ts'
import { evaluateDefiVulnLabs } from './sets/defiVulnLabs.ts'
import type { SetInput } from './sets/input.ts'
import { evaluatePackages } from './sets/packages.ts'
import { evaluateSemgrep } from './sets/semgrep.ts'
import { evaluateSlitherSuite } from './sets/slitherSuite.ts'
import { evaluateSmartbugs } from './sets/smartbugs.ts'

const sets: Readonly<Record<string, (input: SetInput) => Promise<EvalReport>>> = {
  'smartbugs-curated': evaluateSmartbugs,
  defivulnlabs: evaluateDefiVulnLabs,
  semgrep: evaluateSemgrep,
  slither: evaluateSlitherSuite,
  aderyn: evaluateAderyn,
  packages: (input) => evaluatePackages(input, detectors),
}

/** The repository: this file is built to `bench/dist/scanner/`. */
const root = join(fileURLToPath(new URL('.', import.meta.url)), '../../..')

/** Reads the command line, evaluates one data set, prints the report and writes it to `bench/out/`. Ends with 2 for wrong usage. */
export async function runScannerEvaluation(): Promise<void> {
  const options = benchOptions()
  const name = options.dataset?.toLowerCase() ?? ''
  const evaluate = sets[name]
  const path = options.path ?? (name === 'packages' ? root : undefined)
  if (evaluate === undefined || path === undefined || !existsSync(path)) {
    console.error(
      `Give --dataset (${Object.keys(sets).join(', ')}) and --path, a checkout of it${path === undefined ? '' : `; there is nothing at ${path}`}.`,
    )
    process.exitCode = 2
    return
  }
  const started = performance.now()
  const onProgress = (doing: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${doing}`)
  }
  const out = join(root, 'bench/out')
  mkdirSync(out, { recursive: true })
  const file = (end: string) => join(out, `scanner-${name}.${end}`)
  const saved: SavedResults[] = []
  const tools: Tool[] = [ourScanner(detectors)]
  if (options['peer-json'] !== undefined) tools.push(slitherFromJson(resolve(options['peer-json'])))
  else if (options['peer-slither'] !== undefined) {
    tools.push(
      runSlither({
        slither: resolve(options['peer-slither']),
        solc: options.solc === undefined ? undefined : resolve(options.solc),
        onProgress,
        onResults: (document) => {
          saved.push(document)
          writeFileSync(file('slither.json'), JSON.stringify(joined(saved)))
        },
      }),
    )
  }
  const known = new Set(detectors.map(({ id }) => id))
  const report = await evaluate({ path: resolve(path), tools, known })
  onProgress('')
  writeFileSync(file('json'), `${JSON.stringify(report, undefined, 2)}\n`)
  writeFileSync(file('md'), reportMarkdown(report))
  console.error(
    `wrote ${file('json')} and ${file('md')} after ${((performance.now() - started) / 1_000).toFixed(1)} s`,
  )
  if (options.format === 'json') console.log(JSON.stringify(report, undefined, 2))
  else if (options.format === 'markdown') console.log(reportMarkdown(report))
  else console.log(reportText(report, options.list !== undefined))
}

function joined(all: readonly SavedResults[]): SavedResults {
  return {
    failed: all.flatMap(({ failed = [] }) => failed),
    results: { detectors: all.flatMap(({ results }) => results.detectors ?? []) },
  }
}
