import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Action, checksumAddress, type Hex, MembraneError, toJson } from '@membrane/core'
import {
  approvalTypedData,
  checkApproval,
  readWaiting,
  type SubmittedApproval,
  signApproval,
  submitApproval,
} from '@membrane/engine'
import { loadConfigIfPresent } from '../config/load.ts'
import { exit } from '../output/failure.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'

export type ApproveOptions = {
  readonly config: string
  readonly dataDir?: string
  readonly print?: boolean
  readonly signature?: string
  readonly keyEnv?: string
  /** Unix seconds. */
  readonly expiry?: number
  readonly format: 'pretty' | 'json'
}

/**
 * Lists the actions that wait for approvals (exit 3 when there are none), or approves one: prints what a wallet is to
 * sign, takes the signature, or signs with a key from the environment, and hands it to the running guard through its
 * inbox.
 * @throws ACTION_UNKNOWN, APPROVAL_REFUSED, APPROVAL_INBOX, APPROVAL_LIST, SECRET_MISSING, RESPONDER_KEY_INVALID.
 */
export async function approve(
  id: string | undefined,
  options: ApproveOptions,
  terminal: Terminal,
): Promise<number> {
  const config = await loadConfigIfPresent(options.config, terminal.cwd)
  const data = resolve(terminal.cwd, options.dataDir ?? config?.dataDirectory ?? '.membrane')
  const directory = join(data, 'approvals')
  const waiting = await readWaiting(directory)
  if (id === undefined) return list(waiting, options, terminal)
  const action = pick(waiting, id, directory)
  const expiry = options.expiry ?? action.approvals?.until ?? 0
  if (options.print === true) {
    const { domain, ...rest } = approvalTypedData(action, expiry)
    // Wallets compare the chain with theirs, and some as a number only.
    const typedData = { domain: { ...domain, chainId: action.chainId }, ...rest }
    terminal.err(
      `${describe(action)}\nsign it as it is, then: membrane approve ${action.id} --signature 0x...\n`,
    )
    terminal.out(`${toJson(typedData, 2)}\n`)
    return exit.clean
  }
  const approval = await obtain(action, expiry, options, terminal)
  // The guard judges for itself; this only tells the person at once. Without a configuration nobody is known here.
  if (config?.approvers !== undefined) {
    const rules = { approvers: config.approvers, responder: undefined, now: Date.now() }
    const check = await checkApproval(action, approval, rules)
    if (!check.ok) {
      throw new MembraneError('APPROVAL_REFUSED', {
        shortMessage: `The approval would be refused: ${check.reason}.`,
        hint: `Sign exactly what 'membrane approve ${action.id} --print' shows, with the key of an approver.`,
      })
    }
  }
  const file = await submitApproval(directory, action.chainId, approval)
  if (options.format === 'json') terminal.out(`${toJson({ action: action.id, expiry, file }, 2)}\n`)
  else terminal.out(`approved ${action.call.description}; the guard takes it from ${file}\n`)
  return exit.clean
}

async function obtain(
  action: Action,
  expiry: number,
  options: ApproveOptions,
  terminal: Terminal,
): Promise<SubmittedApproval> {
  const { signature, keyEnv } = options
  if (signature !== undefined) {
    if (/^0x[0-9a-fA-F]{130}$/.test(signature))
      return { action: action.id, expiry, signature: signature.toLowerCase() as Hex }
    throw new MembraneError('APPROVAL_REFUSED', {
      shortMessage: `--signature has ${signature.length} characters; expected 0x and 130 hexadecimal digits.`,
      hint: 'Give what the wallet returned for eth_signTypedData_v4.',
    })
  }
  if (keyEnv !== undefined)
    return signApproval(action, expiry, { env: keyEnv }, terminal.env, (path) => readFileSync(path, 'utf8'))
  throw new MembraneError('APPROVAL_REFUSED', {
    shortMessage: 'Nothing says how to sign.',
    hint: 'Add --print to see what to sign, --signature with what a wallet made of it, or --key-env with the name of a variable that holds the key.',
  })
}

/** @throws ACTION_UNKNOWN when no action that waits begins with `id`, or more than one does. */
function pick(waiting: readonly Action[], id: string, directory: string): Action {
  const found = waiting.filter((action) => action.id.startsWith(id.toLowerCase()))
  const [action] = found
  if (action !== undefined && found.length === 1) return action
  throw new MembraneError('ACTION_UNKNOWN', {
    shortMessage: `${found.length === 0 ? 'No action' : 'More than one action'} in ${directory} that waits for approvals begins with ${JSON.stringify(id)}.`,
    hint: "'membrane approve' lists those that wait; --data-dir names the guard's data directory.",
  })
}

function list(waiting: readonly Action[], options: ApproveOptions, terminal: Terminal): number {
  if (options.format === 'json') {
    const records = waiting.map(({ id, incident, chainId, playbook, mode, call, reason, approvals }) => ({
      action: id,
      incident,
      chainId,
      playbook,
      mode,
      description: call.description,
      to: checksumAddress(call.to),
      data: call.data,
      value: call.value,
      missing: reason,
      needed: approvals?.needed,
      approvedBy: approvals?.given.map(({ approver }) => checksumAddress(approver)),
      until: approvals?.until,
    }))
    terminal.out(`${toJson(records, 2)}\n`)
  } else if (waiting.length > 0) {
    const columns = ['action', 'mode', 'call', 'missing', 'until'].map((title) => ({ title }))
    const rows = waiting.map(({ id, mode, call, reason, approvals }) => [
      id.slice(0, 18),
      mode,
      call.description,
      reason ?? '',
      new Date((approvals?.until ?? 0) * 1_000).toISOString(),
    ])
    terminal.out(`${formatTable(columns, rows, terminal.colors.dim)}\n`)
  }
  if (waiting.length > 0) return exit.clean
  terminal.err('no action waits for approvals\n')
  return exit.nothing
}

function describe({ call, chainId, mode }: Action): string {
  return `${call.description} (${mode}): to ${checksumAddress(call.to)} on chain ${chainId}, ${call.value} wei, calldata ${call.data}`
}
