import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { MembraneError } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { ruleName, ruleSkeleton } from '../rules/skeleton.ts'

export type RulesNewOptions = { readonly config: string }

/**
 * Writes the skeleton of a rule into `detectors/NAME` beside the configuration, and says what to do next.
 * @throws RULE_NAME_INVALID, RULE_NAME_TAKEN, RULE_EXISTS, RULE_UNWRITABLE.
 */
export async function newRule(id: string, options: RulesNewOptions, terminal: Terminal): Promise<number> {
  checkName(id)
  const root = dirname(resolve(terminal.cwd, options.config))
  const folder = join(root, 'detectors', id)
  const shown = relative(terminal.cwd, folder)
  if (existsSync(folder) && (await readdir(folder).catch(() => ['a file']))[0] !== undefined) {
    throw new MembraneError('RULE_EXISTS', {
      shortMessage: `${shown} is already there and not empty.`,
      hint: 'Choose another name, or move it away: nothing is overwritten.',
    })
  }
  const name = ruleName(id)
  const files = ruleSkeleton(name)
  try {
    await mkdir(folder, { recursive: true })
    // 'wx' refuses a file that came into being meanwhile.
    for (const file of files) await writeFile(join(folder, file.name), file.text, { flag: 'wx' })
  } catch (cause) {
    throw new MembraneError('RULE_UNWRITABLE', {
      shortMessage: `${shown} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Check that the directory of the configuration can be written to.',
      cause,
    })
  }
  const { errColors: c, err } = terminal
  for (const file of files) err(`${c.green('wrote')} ${join(shown, file.name)}\n`)
  const there = existsSync(resolve(terminal.cwd, options.config))
  err(`${c.cyan('next')}  1. run its cases: membrane rules test ${id}
      2. rewrite detector.ts and ${id}.cases.ts until they say what you mean
      3. hand it to your guard, in ${options.config}${there ? '' : " (which 'membrane init' writes)"}:
           ${c.bold(`import { ${name.variable} } from './detectors/${id}/detector.ts'`)}
           ${c.bold(`detectors: [${name.variable}],`)}
      4. see what it says of recorded blocks: membrane replay BLOCKS --config ${options.config}
`)
  return exit.clean
}

function checkName(id: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 60) {
    throw new MembraneError('RULE_NAME_INVALID', {
      shortMessage: `${JSON.stringify(id)} is no name for a rule; expected kebab-case, such as big-mint.`,
      hint: 'Begin with a letter; small letters, digits and single hyphens, 60 at most.',
    })
  }
  if (builtinDetectors.some((detector) => detector.id === id)) {
    throw new MembraneError('RULE_NAME_TAKEN', {
      shortMessage: `${id} is a built-in detector.`,
      hint: "Choose another name: the id is part of every finding. 'membrane rules' lists those that there are.",
    })
  }
}
