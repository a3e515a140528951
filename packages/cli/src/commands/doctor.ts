import { resolve } from 'node:path'
import { findAnvil, type TierProbe } from '@membrane/chain'
import { defineConfig, isMembraneError, type MembraneConfig } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { loadConfig } from '../config/load.ts'
import { type Check, checkChain, checkChannels, checkResponder, checkStore } from '../diagnosis/checks.ts'
import { detectionCost } from '../diagnosis/cost.ts'
import { exit } from '../output/failure.ts'
import { formatTable } from '../output/table.ts'
import type { Colors, Terminal } from '../output/terminal.ts'

export type DoctorOptions = {
  readonly config: string
  readonly rpc?: readonly string[]
  readonly dataDir?: string
  readonly format: 'pretty' | 'json'
}

/**
 * Checks everything that a guard leans on, one line each, and says which detectors are blind or weaker for want of
 * data. Exit code 0 when nothing failed, 1 when something did.
 */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const checks: Check[] = [checkNode(), await checkEmbedded()]
  const loaded = await configOf(options, terminal)
  checks.push(loaded.check)
  const { config } = loaded
  let tiers: readonly TierProbe[] = []
  if (config !== undefined) {
    const chain = await checkChain(config, terminal.env)
    tiers = chain.tiers
    checks.push(
      ...chain.checks,
      ...(await checkResponder(config, terminal.env)),
      ...checkChannels(config, terminal.env),
    )
  }
  const directory = resolve(terminal.cwd, options.dataDir ?? config?.dataDirectory ?? '.membrane')
  checks.push(await checkStore(directory, terminal.env, config?.protocol.chainId))
  const cost = detectionCost(
    [...builtinDetectors, ...(config?.detectors ?? [])],
    tiers,
    config?.detectorOptions ?? {},
  )
  const ok = checks.every(({ state }) => state !== 'failed')
  terminal.out(
    options.format === 'json'
      ? `${JSON.stringify({ ok, checks, tiers, detection: cost }, null, 2)}\n`
      : pretty(checks, tiers, cost, terminal.colors),
  )
  return ok ? exit.clean : exit.findings
}

async function configOf(
  options: DoctorOptions,
  terminal: Terminal,
): Promise<{ readonly check: Check; readonly config: MembraneConfig | undefined }> {
  try {
    const config = await loadConfig(options.config, terminal.cwd)
    const detail = `${config.protocol.name} on chain ${config.protocol.chainId}: ${config.protocol.contracts.length} contracts, ${config.protocol.custody.length} custodies, ${config.protocol.oracles.length} oracles, ${config.protocol.emergency.length} emergency functions`
    const source = options.rpc === undefined ? config.source : rpcSource(options.rpc)
    return { config: { ...config, source }, check: { name: 'configuration', state: 'ok', detail } }
  } catch (error) {
    if (isMembraneError(error, 'CONFIG_MISSING')) {
      const config =
        options.rpc === undefined
          ? undefined
          : defineConfig({ protocol: { name: 'undescribed', chainId: 1 }, source: rpcSource(options.rpc) })
      const detail = `no ${options.config}: the protocol is undescribed, so outflow, oracles and governance cannot be judged`
      return {
        config,
        check: { name: 'configuration', state: 'missing', detail, fix: "write one with 'membrane init'" },
      }
    }
    const fix = isMembraneError(error) ? error.hint : undefined
    const detail = isMembraneError(error) ? error.shortMessage : String(error)
    return {
      config: undefined,
      check: { name: 'configuration', state: 'failed', detail, ...(fix === undefined ? {} : { fix }) },
    }
  }
}

function rpcSource(urls: readonly string[]) {
  return { kind: 'rpc' as const, endpoints: urls.map((url) => ({ url })) }
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fine = major > 20 || (major === 20 && minor >= 19)
  return fine
    ? { name: 'node', state: 'ok', detail: process.version }
    : {
        name: 'node',
        state: 'failed',
        detail: `${process.version} is too old`,
        fix: 'install Node 20.19 or newer',
      }
}

async function checkEmbedded(): Promise<Check> {
  try {
    findAnvil()
    return { name: 'embedded chain', state: 'ok', detail: 'anvil is installed' }
  } catch (error) {
    const detail = 'no anvil: the demo and source embedded do not run'
    return {
      name: 'embedded chain',
      state: 'missing',
      detail,
      fix: isMembraneError(error) ? (error.hint ?? '') : '',
    }
  }
}

function pretty(
  checks: readonly Check[],
  tiers: readonly TierProbe[],
  cost: ReturnType<typeof detectionCost>,
  c: Colors,
): string {
  const mark = { ok: c.green('✔'), missing: c.yellow('○'), failed: c.red('✘') }
  const lines = checks.map(({ name, state, detail, fix }) => {
    const advice = fix === undefined ? '' : `\n${' '.repeat(20)}${c.cyan('try')} ${fix}`
    return `${mark[state]} ${name.padEnd(17)} ${detail}${advice}`
  })
  const tierTable = formatTable(
    [{ title: 'data' }, { title: '' }, { title: 'how' }],
    tiers.map(({ tier, state, detail }) => [tier, state === 'present' ? mark.ok : mark.missing, detail]),
    c.dim,
  )
  const costTable = formatTable(
    [{ title: 'detector' }, { title: 'detection' }, { title: 'because' }],
    cost.map(({ detector, state, because }) => [
      detector,
      state === 'full' ? c.green(state) : state === 'weaker' ? c.yellow(state) : c.red(state),
      because,
    ]),
    c.dim,
  )
  return `${[lines.join('\n'), ...(tiers.length > 0 ? [tierTable] : []), costTable].join('\n\n')}\n`
}
