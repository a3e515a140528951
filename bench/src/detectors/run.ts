import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { weights as writtenWeights } from '@membrane/detectors'
import { benchOptions, dataDirectory } from '../options.ts'
import { type CostReport, measureCost } from './cost.ts'
import { describeCost } from './costText.ts'
import { fitFusion } from './fitFusion.ts'
import { describeFit } from './fitText.ts'
import { renderPage } from './html/page.ts'
import { judgeSamples, makeReport } from './report.ts'
import { loadSamples } from './samples.ts'
import { describeReport, painter } from './terminal.ts'
import { writeMeasured } from './write/files.ts'
import { writeWeights } from './write/weights.ts'

/** The checkout: this file is built to `bench/dist/detectors/`. */
const root = join(fileURLToPath(new URL('.', import.meta.url)), '../../..')

const defaultPage = join(root, 'bench/out/detectors.html')

export async function runEvaluation(): Promise<void> {
  const options = benchOptions()
  const paint = painter(process.stdout.isTTY === true && process.env.NO_COLOR === undefined)
  const json = options.format === 'json'
  const progress = (step: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${step}`)
  }
  progress('reading the recordings')
  const samples = await loadSamples(dataDirectory())
  const rounds = Number(options.rounds ?? 5)
  const cost = (): CostReport =>
    measureCost(samples, rounds, (round) => progress(`measuring cost, round ${round + 1} of ${rounds}`))
  if (options.cost !== undefined) {
    const measured = cost()
    progress('')
    console.log(json ? JSON.stringify(measured, undefined, 2) : describeCost(measured, paint))
    return
  }
  let weights: Parameters<typeof judgeSamples>[2]
  if (options.fit !== undefined) {
    progress('fitting on the older half')
    const fit = fitFusion(samples)
    weights = fit.weights
    progress('')
    if (!json) console.log(`${describeFit(fit, paint)}\n`)
    if (options.write !== undefined) console.error(`wrote ${writeWeights(root, fit.weights)}`)
  }
  const report = makeReport(samples, judgeSamples(samples, progress, weights))
  const measured = rounds > 0 ? cost() : undefined
  progress('')
  const page = resolve(options.html === undefined || options.html === 'true' ? defaultPage : options.html)
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, renderPage(report, measured, (weights ?? writtenWeights).threshold))
  console.error(`wrote ${page}`)
  if (options.write !== undefined && measured !== undefined) {
    for (const told of writeMeasured(root, report, measured)) console.error(told)
  }
  if (json) console.log(JSON.stringify({ ...report, cost: measured ?? null }, undefined, 2))
  else {
    console.log(describeReport(report, paint))
    if (measured !== undefined) console.log(`\n${describeCost(measured, paint)}`)
  }
}
