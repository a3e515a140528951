import { atLeast, toJson } from '@membrane/core'
import { economicsExamples, economicsPage, runEconomics, validateEconomicsConfig } from '@membrane/risk'
import pico from 'picocolors'
import { loadDocument } from '../config/document.ts'
import { formatEconomics } from '../economics/pretty.ts'
import { exit } from '../output/failure.ts'
import { writeNamed } from '../output/files.ts'
import type { Terminal } from '../output/terminal.ts'
import { failOnSeverity } from '../stress/options.ts'

export type EconomicsCommandOptions = {
  readonly format: 'pretty' | 'json'
  readonly output?: string
  readonly report?: string
  readonly failOn: string
  readonly verbose?: boolean
}

/** Columns of a report that goes into a file or a pipe. */
const unboundedWidth = 120

const plainColors = pico.createColors(false)

/**
 * Says what it costs to attack what a configuration describes.
 * @param target a file, or the name of a built-in configuration.
 * @throws CONFIG_MISSING, CONFIG_UNREADABLE, ECONOMICS_CONFIG_INVALID, POOL_INVALID, SEVERITY_INVALID, FILE_NOT_WRITTEN
 */
export async function economics(
  target: string,
  options: EconomicsCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const failOn = failOnSeverity(options.failOn)
  const builtin = Object.hasOwn(economicsExamples, target) ? economicsExamples[target] : undefined
  const names = Object.keys(economicsExamples).join(', ')
  const hint = `Name a file, or one of those built in: ${names}. docs/economics.md shows how to write one.`
  const config = validateEconomicsConfig(builtin ?? (await loadDocument(target, terminal.cwd, hint)), target)
  const result = runEconomics(config)
  const onTerminal = terminal.outIsTerminal && options.output === undefined
  const text =
    options.format === 'json'
      ? `${toJson(result, 2)}\n`
      : formatEconomics(
          config.name,
          result,
          options.output === undefined ? terminal.colors : plainColors,
          onTerminal ? terminal.size().columns : unboundedWidth,
        )
  if (options.output === undefined) terminal.out(text)
  else await writeNamed(options.output, text, '--output', terminal.cwd)
  if (options.report !== undefined)
    await writeNamed(options.report, economicsPage(config, result), '--report', terminal.cwd)
  const fails = failOn !== undefined && result.findings.some(({ severity }) => atLeast(severity, failOn))
  return fails ? exit.findings : exit.clean
}
