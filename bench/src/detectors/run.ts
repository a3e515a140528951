import { benchOptions, dataDirectory } from '../options.ts'
import { judgeSamples, makeReport } from './report.ts'
import { loadSamples } from './samples.ts'
import { describeReport, painter } from './terminal.ts'

export async function runEvaluation(): Promise<void> {
  const options = benchOptions()
  const progress = (step: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${step}`)
  }
  progress('reading the recordings')
  const samples = await loadSamples(dataDirectory())
  const report = makeReport(samples, judgeSamples(samples, progress))
  progress('')
  if (options.format === 'json') console.log(JSON.stringify(report, undefined, 2))
  else {
    const isColoured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined
    console.log(describeReport(report, painter(isColoured)))
  }
}
