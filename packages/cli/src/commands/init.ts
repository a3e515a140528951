import { existsSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MembraneError, parseAddress } from '@membrane/core'
import { type ConfigAnswers, isUrl, renderConfig } from '../config/render.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'

export type InitOptions = { readonly yes?: boolean; readonly force?: boolean; readonly rpc?: string }

const file = 'membrane.config.ts'

const defaults: ConfigAnswers = {
  name: 'My protocol',
  chainId: 1,
  rpcVariable: 'RPC_URL',
  contracts: [],
  emergency: undefined,
  slack: false,
}

/**
 * Writes `membrane.config.ts` in the current directory, asking on a terminal and taking defaults with `--yes`.
 * @throws CONFIG_EXISTS, INIT_NEEDS_TERMINAL.
 */
export async function init(options: InitOptions, terminal: Terminal): Promise<number> {
  const path = join(terminal.cwd, file)
  if (existsSync(path) && options.force !== true) {
    throw new MembraneError('CONFIG_EXISTS', {
      shortMessage: `${file} is already there.`,
      hint: 'Keep it, or overwrite it with --force.',
    })
  }
  if (options.yes !== true && !terminal.outIsTerminal) {
    throw new MembraneError('INIT_NEEDS_TERMINAL', {
      shortMessage: 'membrane init asks questions, and there is no terminal to ask on.',
      hint: 'Take the defaults with --yes and edit the file.',
    })
  }
  const given = options.rpc === undefined ? defaults : { ...defaults, rpcVariable: options.rpc }
  const answers = options.yes === true ? given : await ask(given)
  if (answers === undefined) {
    terminal.err('Nothing was written.\n')
    return exit.nothing
  }
  await writeFile(path, renderConfig(answers))
  const ignored = await ignoreData(terminal.cwd)
  const c = terminal.errColors
  terminal.err(`${c.green('wrote')} ${file}${ignored ? ' and added .membrane/ to .gitignore' : ''}\n`)
  const first = isUrl(answers.rpcVariable) ? '' : `set ${answers.rpcVariable}, then `
  terminal.err(
    `${c.cyan('next')}  ${first}'membrane doctor' says what is missing and 'membrane watch' begins\n`,
  )
  return exit.clean
}

async function ask(initial: ConfigAnswers): Promise<ConfigAnswers | undefined> {
  const prompts = await import('@clack/prompts')
  let cancelled = false
  prompts.intro('Describe the protocol once')
  const questions = prompts.group(
    {
      name: () => prompts.text({ message: 'What is the protocol called?', initialValue: initial.name }),
      chainId: () =>
        prompts.text({
          message: 'Which chain id?',
          initialValue: String(initial.chainId),
          validate: (value) =>
            /^[1-9]\d*$/.test(value ?? '') ? undefined : 'A positive whole number, such as 1 for Ethereum.',
        }),
      rpcVariable: () =>
        prompts.text({
          message:
            'Which environment variable holds the RPC URL? (It may carry a key, so it never stands in the file.)',
          initialValue: initial.rpcVariable,
          validate: (value) =>
            /^[A-Z_][A-Z0-9_]*$/.test(value ?? '') ? undefined : 'A name such as RPC_URL.',
        }),
      contracts: () =>
        prompts.text({
          message: 'Addresses of its contracts, separated by commas or spaces (may be left empty)',
          defaultValue: '',
          validate: (value) => addressProblem(value ?? ''),
        }),
      emergency: () =>
        prompts.text({
          message: 'Contract with an emergency function that a guardian may call (may be left empty)',
          defaultValue: '',
          validate: (value) => addressProblem(value ?? ''),
        }),
      slack: () =>
        prompts.confirm({
          message: 'Send alerts to Slack? (URL from SLACK_WEBHOOK_URL)',
          initialValue: false,
        }),
    },
    {
      onCancel: () => {
        cancelled = true
        // Without a throw the next question would be asked.
        throw new Error('cancelled')
      },
    },
  )
  const answers = await questions.catch((error: unknown) => {
    if (cancelled) return undefined
    throw error
  })
  if (answers === undefined) return undefined
  prompts.outro('Done')
  return {
    name: answers.name,
    chainId: Number(answers.chainId),
    rpcVariable: answers.rpcVariable,
    contracts: splitAddresses(answers.contracts).map((address) => parseAddress(address)),
    emergency: answers.emergency === '' ? undefined : parseAddress(answers.emergency),
    slack: answers.slack,
  }
}

function splitAddresses(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((part) => part !== '')
}

function addressProblem(value: string): string | undefined {
  try {
    for (const part of splitAddresses(value)) parseAddress(part)
    return undefined
  } catch (error) {
    return error instanceof MembraneError ? error.shortMessage : String(error)
  }
}

/** Keeps the embedded store out of version control; true when it changed the file. */
async function ignoreData(cwd: string): Promise<boolean> {
  const path = join(cwd, '.gitignore')
  if (!existsSync(path)) return false
  const text = await readFile(path, 'utf8')
  if (text.split('\n').some((line) => line.trim().replace(/\/$/, '') === '.membrane')) return false
  await appendFile(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}.membrane/\n`)
  return true
}
