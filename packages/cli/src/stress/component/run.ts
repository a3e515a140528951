import { dirname, resolve } from 'node:path'
import { atLeast, MembraneError } from '@membrane/core'
import { createStream, engineVersion, runId } from '@membrane/risk'
import { loadDocument } from '../../config/document.ts'
import { exit } from '../../output/failure.ts'
import { writeNamed } from '../../output/files.ts'
import { duration } from '../../output/money.ts'
import { createProgress } from '../../output/progress.ts'
import type { Terminal } from '../../output/terminal.ts'
import { bar } from '../../view/chart.ts'
import { failOnSeverity, type StressCommandOptions } from '../options.ts'
import { openChain } from './chain.ts'
import type { ComponentConfig } from './config.ts'
import { readArtifacts } from './deploy.ts'
import type { Driver, Stage } from './driver.ts'
import { componentPage } from './page.ts'
import { formatComponent } from './pretty.ts'
import { createRecorder } from './record.ts'
import { type ComponentResult, componentResult } from './result.ts'
import { openPrices } from './scenario.ts'
import { validateComponentConfig } from './validate.ts'

/** Columns of a report that goes into a file or a pipe. */
const unboundedWidth = 100
const defaultPaths = 3
/** Of the draws of a component's users, which no other part of the engine makes. */
const purpose = 1_700

/**
 * Drives one contract on the embedded chain through a scenario and compares it with its model; returns the exit code.
 * @throws CONFIG_MISSING, CONFIG_UNREADABLE, COMPONENT_CONFIG_INVALID, COMPONENT_ARTIFACT_INVALID, COMPONENT_SETUP_FAILED,
 *   COMPONENT_CALL_FAILED, INPUT_UNREADABLE, OPTION_UNSUPPORTED, RUN_ABORTED,
 *   SEVERITY_INVALID; as `openPrices`, `startAnvil` and `writeNamed`.
 */
export async function stressComponent(
  target: string,
  options: StressCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const failOn = failOnSeverity(options.failOn)
  refuseOptions(options)
  const config = await loadConfig(target, options, terminal.cwd)
  const progress = createProgress(terminal, 500)
  let result: ComponentResult
  try {
    result = await runComponent(
      config,
      dirname(resolve(terminal.cwd, target)),
      progressLine(progress.show),
      terminal.signal,
    )
  } finally {
    progress.clear()
  }
  const width = terminal.outIsTerminal ? terminal.size().columns : unboundedWidth
  terminal.out(
    options.format === 'json'
      ? `${JSON.stringify(result, null, 2)}\n`
      : formatComponent(result, terminal.colors, width),
  )
  if (options.report !== undefined)
    await writeNamed(options.report, componentPage(result, config), '--report', terminal.cwd)
  const fails = failOn !== undefined && result.findings.some(({ severity }) => atLeast(severity, failOn))
  return fails ? exit.findings : exit.clean
}

function refuseOptions({ csv }: StressCommandOptions): void {
  if (csv !== undefined)
    throw new MembraneError('OPTION_UNSUPPORTED', {
      shortMessage: '--csv was given with --component, which writes no CSV.',
      hint: 'Take --format json: it has every path’s curve and every difference.',
    })
}

async function loadConfig(
  target: string,
  options: StressCommandOptions,
  cwd: string,
): Promise<ComponentConfig> {
  const hint =
    'Name a configuration of a component (JSON, TypeScript or JavaScript): docs/stress-component.md.'
  return {
    ...validateComponentConfig(await loadDocument(target, cwd, hint), target),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.paths === undefined ? {} : { paths: options.paths }),
  }
}

/**
 * The test without its printing.
 * @param directory where the configuration is: what it names is relative to it.
 * @throws as `stressComponent`.
 */
export async function runComponent(
  config: ComponentConfig,
  directory: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ComponentResult> {
  const seed = config.seed ?? 1
  const prices = await openPrices(config, seed, directory)
  const artifacts = await readArtifacts(config.component, directory)
  const recorder = createRecorder()
  const chain = await openChain()
  try {
    recorder.at(-1, 0)
    const stage: Stage = { chain, recorder, artifacts, startPrice: prices.startPrice }
    const driver = await openDriver(config.component, stage)
    await driver.once?.()
    const paths = config.paths ?? defaultPaths
    const curves: (readonly number[])[] = []
    for (let path = 0; path < paths; path++) {
      const goBack = await chain.keep()
      const beganAt = chain.time()
      const drawn = prices.path(path)
      curves.push(drawn.prices)
      recorder.at(path, 0)
      await driver.begin(createStream(seed, path, purpose))
      for (let step = 1; step < drawn.prices.length; step++) {
        if (signal.aborted) throw aborted()
        recorder.at(path, step)
        await chain.advanceTo(beganAt + (drawn.rows[step] ?? 0) * prices.stepSeconds)
        const price = (row: number) => prices.startPrice * (drawn.prices[row] ?? 1)
        await driver.step(price(step), price(step - 1))
        onProgress(path * (drawn.prices.length - 1) + step, paths * (drawn.prices.length - 1))
      }
      await driver.end?.()
      await goBack()
    }
    const hashes = [...artifacts].map(([name, { hash }]): [string, string] => [name, hash.slice(2)])
    const data = { ...prices.data, ...Object.fromEntries(hashes) }
    return componentResult({
      runId: runId({ config, data, seed }),
      engine: engineVersion,
      config,
      seed,
      component: driver.component,
      prices,
      curves,
      recorded: recorder.result(),
      assumptions: [
        ...driver.assumptions,
        'Tokens are wrapped ether as published, with the decimals given: no fee on transfer, no callbacks.',
        ...(prices.single && paths > 1
          ? ['The price is the same on every path; what users do is drawn anew.']
          : []),
        ...prices.assumptions,
      ],
      data,
    })
  } catch (error) {
    // The interrupt of a terminal reaches the chain too, so whatever failed after it failed for it.
    throw signal.aborted ? aborted(error) : error
  } finally {
    await chain.stop()
  }
}

async function openDriver(component: ComponentConfig['component'], stage: Stage): Promise<Driver> {
  switch (component.kind) {
    case 'constant-product':
      return (await import('./pairDriver.ts')).openPairDriver(component, stage)
    case 'erc4626':
      return (await import('./vaultDriver.ts')).openVaultDriver(component, stage)
    case 'morpho-blue':
      return (await import('./lendingDriver.ts')).openLendingDriver(component, stage)
  }
}

function aborted(cause?: unknown): MembraneError {
  return new MembraneError('RUN_ABORTED', {
    shortMessage: 'The run was interrupted.',
    hint: 'Nothing was written. Fewer --paths end sooner.',
    cause,
  })
}

/** Bar, pace and what is left. */
function progressLine(show: (text: string) => void): (done: number, total: number) => void {
  const beganAt = performance.now()
  return (done, total) => {
    const pace = done / ((performance.now() - beganAt) / 1_000)
    const left = Number.isFinite(pace) ? `, ends in ${duration(Math.ceil((total - done) / pace))}` : ''
    show(
      `steps ${bar(done / total, 24, '·')} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${left}`,
    )
  }
}
