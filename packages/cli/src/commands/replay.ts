import type { Terminal } from '../output/terminal.ts'
import { describe } from '../replay/describe.ts'
import { checkOptions, type ReplayOptions, transactionHashOf } from '../replay/options.ts'

/**
 * Runs every detector over recordings, or over one transaction of a node, and prints a verdict for each transaction;
 * with `events` what a guard would have found in the recordings instead.
 * @param target a file or directory of recordings, or the hash of a transaction.
 * @throws OPTION_CONFLICT, SEVERITY_INVALID; as `describe`, `replayVerdicts`, `replayTransaction` and `replayEvents`.
 */
export async function replay(target: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const hash = transactionHashOf(target, terminal.cwd)
  checkOptions(options, hash !== undefined)
  const described = await describe(options, terminal)
  if (hash !== undefined) {
    const { replayTransaction } = await import('../replay/live.ts')
    return replayTransaction(hash, described, options, terminal)
  }
  if (options.events === true) {
    const { replayEvents } = await import('../replay/events.ts')
    return replayEvents(target, described, options, terminal)
  }
  const { replayVerdicts } = await import('../replay/verdicts.ts')
  return replayVerdicts(target, described, options, terminal)
}
