import { createRpcClient } from '@membrane/chain'
import { atLeast, type Hash } from '@membrane/core'
import { fetchTransaction } from '../blocks/transaction.ts'
import { exit } from '../output/failure.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { type Described, endpointsFor } from './describe.ts'
import { createJudge, type Judged } from './judge.ts'
import { parseFailOn, type ReplayOptions } from './options.ts'
import { openWriter } from './verdicts.ts'

/** For one request, in milliseconds: the trace of a large transaction takes its time. */
const timeoutMs = 60_000

/**
 * Judges one mined transaction of a node.
 * @throws as `fetchTransaction` and `endpointsFor`.
 */
export async function replayTransaction(
  hash: Hash,
  described: Described,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<number> {
  const { errColors: e, err } = terminal
  const failOn = parseFailOn(options.failOn)
  const notice = (message: string) => {
    if (options.verbose === true) err(`${e.dim('notice')} ${message}\n`)
  }
  const client = createRpcClient({
    endpoints: endpointsFor(options.rpc, described.config, terminal),
    timeoutMs,
    ...(described.chainId === undefined ? {} : { chainId: described.chainId }),
    onNotice: ({ message }) => notice(message),
  })
  const progress = createProgress(terminal, 500)
  try {
    progress.show(`asking for ${hash}`)
    const { block, missing } = await fetchTransaction(hash, client, terminal.signal)
    progress.clear()
    for (const what of missing) notice(what)
    const judge = createJudge(described.protocolOn(block.chainId), described.detectors)
    const judgement = judge(block)
    const writer = openWriter(described, block.chainId, options, terminal)
    for (const judged of judgement.transactions)
      writer.write(alone(judged, missing), { block, numbered: true, from: 'rpc' }, true)
    const failed = judgement.failed.map(({ detector, reason }) => ({ file: `detector ${detector}`, reason }))
    for (const { file, reason } of failed) err(`${e.red('failed')} ${file}: ${reason}\n`)
    writer.end({ run: undefined, findings: judgement.findings, failed })
    if (failed.length > 0) return exit.failure
    if (failOn === undefined) return exit.clean
    const reached =
      failOn === 'flagged'
        ? judgement.transactions.some(({ verdict }) => verdict.flagged)
        : judgement.findings.some(({ severity }) => atLeast(severity, failOn))
    return reached ? exit.findings : exit.clean
  } finally {
    progress.clear()
    client.close()
  }
}

/** The same verdict, which also says what was not looked at. */
function alone(judged: Judged, missing: readonly string[]): Judged {
  const { verdict } = judged
  const unknown = [
    ...verdict.unknown,
    ...missing,
    'the other transactions of the block were not asked for, so what spans several is not seen',
  ]
  return { ...judged, verdict: { ...verdict, unknown } }
}
