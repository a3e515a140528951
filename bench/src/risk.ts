import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchOptions } from './options.ts'
import { sectionsMarkdown, sectionsText } from './risk/report.ts'
import type { Section } from './risk/section.ts'

/**
 * The figures of the economic audit: what was asked, what is measured here and now.
 *
 * - without options: prices and their fits, crises, Black Thursday, costs of attack, margin, variance reduction
 * - `--bench`: speed and memory: paths beside numpy, the Monte Carlo step, threads
 * - `--only PART` one of them: `prices`, `crises`, `black-thursday`, `attack`, `margin`, `sampling`; `paths`, `simulate`, `workers`
 * - `--format text|json|markdown`; all three are written to `bench/out/` anyhow
 *
 * Data: `MEMBRANE_DATA`, or `../shared/data` beside the repository.
 */
type Part = () => Promise<readonly Section[]>

const evaluations: Readonly<Record<string, Part>> = {
  prices: async () => (await import('./risk/marketData.ts')).evalMarketData(),
  crises: async () => (await import('./risk/crises.ts')).evalCrises(),
  'black-thursday': async () => [await (await import('./risk/blackThursday.ts')).evalBlackThursday()],
  attack: async () => [(await import('./risk/attack.ts')).evalAttack()],
  margin: async () => [await (await import('./risk/margin.ts')).evalMargin()],
  sampling: async () => [await (await import('./risk/sampling.ts')).evalSampling()],
}

const benchmarks: Readonly<Record<string, Part>> = {
  paths: async () => [await (await import('./risk/paths.ts')).benchPaths()],
  simulate: async () => [await (await import('./risk/simulate.ts')).benchSimulate()],
  workers: async () => [await (await import('./risk/workers.ts')).benchWorkers()],
}

const options = benchOptions()
const isBench = process.argv.includes('--bench')
const parts = isBench ? benchmarks : evaluations
const only = options.only
if (only !== undefined && !(only in parts)) {
  console.error(`--only ${only} is none of: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}
const sections: Section[] = []
for (const [name, part] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${name}`)
  sections.push(...(await part()))
}
if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
const out = join(fileURLToPath(new URL('.', import.meta.url)), '../out')
mkdirSync(out, { recursive: true })
const name = isBench ? 'risk-bench' : 'risk'
writeFileSync(join(out, `${name}.json`), `${JSON.stringify(sections, null, 2)}\n`)
writeFileSync(join(out, `${name}.md`), sectionsMarkdown(sections))
writeFileSync(join(out, `${name}.txt`), sectionsText(sections, 140))
if (options.format === 'json') process.stdout.write(`${JSON.stringify(sections, null, 2)}\n`)
else if (options.format === 'markdown') process.stdout.write(sectionsMarkdown(sections))
else process.stdout.write(sectionsText(sections, process.stdout.columns ?? 140))
