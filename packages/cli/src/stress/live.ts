import { createRpcClient, redactUrl } from '@membrane/chain'
import { MembraneError, parseAddress } from '@membrane/core'
import { type PositionRow, type PositionsConfig, readAaveMarket, type StressConfig } from '@membrane/risk'
import { duration } from '../output/money.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { fitMarket } from './liveFit.ts'
import { blockAt, createdAt, readCalls, readLogs } from './liveReads.ts'

type LiveConfig = Extract<PositionsConfig, { readonly kind: 'aave-v3' }>

export type LivePositions = {
  readonly rows: readonly PositionRow[]
  /** What was left out, and where the market is not what the configuration says. */
  readonly notes: readonly string[]
  /** The configuration as it may be shown: its block pinned, no endpoint that could hold a key. */
  readonly positions: LiveConfig
  /** The block by a name that says what it pins: its hash. */
  readonly data: Readonly<Record<string, string>>
}

/** For one request, in milliseconds: a node looks through 10,000 blocks, or makes hundreds of calls. */
const timeoutMs = 60_000

/**
 * Reads the positions of a live Aave v3 market at one block, in the words of the configuration.
 * @throws RPC_VARIABLE_MISSING; LIVE_START_UNKNOWN, LIVE_BLOCK_GONE, LIVE_MARKET_FOREIGN; as `readAaveMarket` and the client.
 */
export async function readLivePositions(
  config: Pick<StressConfig, 'assets' | 'protocol'>,
  positions: LiveConfig,
  terminal: Terminal,
): Promise<LivePositions> {
  const url = endpointOf(positions.rpc, terminal.env)
  const client = createRpcClient({ endpoints: [{ url }], timeoutMs })
  const progress = createProgress(terminal, 500)
  const signal = terminal.signal
  const pool = parseAddress(positions.pool, 'positions.pool')
  try {
    progress.show('asking for the block')
    const chainId = await client.chainId()
    const block = await blockAt(client, positions.block, signal)
    const fromBlock = positions.fromBlock ?? (await createdAt(client, pool, block.number, signal))
    const beganAt = performance.now()
    const market = await readAaveMarket({
      call: readCalls(client, signal),
      pool,
      block: block.number,
      users: { logs: readLogs(client, signal), fromBlock, toBlock: block.number },
      ...(positions.maxAccounts === undefined ? {} : { maxUsers: positions.maxAccounts }),
      onProgress: (stage, done, total) => {
        const seconds = (performance.now() - beganAt) / 1_000
        const left = done === 0 ? '' : `, ends in ${duration(Math.ceil((seconds * (total - done)) / done))}`
        progress.show(
          `reading ${stage.padEnd(9)} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${left}`,
        )
      },
    })
    const still = await blockAt(client, block.number, signal)
    if (still.hash !== block.hash)
      throw new MembraneError('LIVE_BLOCK_GONE', {
        shortMessage: `Block ${block.number} was replaced while the market was read.`,
        hint: 'Run again, or set positions.block to a block that is final.',
        retryable: true,
      })
    const { rows, notes } = fitMarket(market, config, positions.names ?? {})
    return {
      rows,
      notes: [`The positions are those of the Aave v3 market ${pool} at block ${block.number}.`, ...notes],
      positions: { ...positions, rpc: shown(positions.rpc, url), block: block.number },
      data: { [`Aave v3 market ${pool} on chain ${chainId} at block ${block.number}`]: block.hash },
    }
  } finally {
    progress.clear()
    client.close()
  }
}

/** A URL, or what the environment variable of that name holds. */
function endpointOf(rpc: string, env: Terminal['env']): string {
  if (!isVariable(rpc)) return rpc
  const url = env[rpc]
  if (url !== undefined && url !== '') return url
  throw new MembraneError('RPC_VARIABLE_MISSING', {
    shortMessage: `positions.rpc names the environment variable ${rpc}, which is not set.`,
    hint: `Set it to the URL of a node: ${rpc}=https://... membrane stress CONFIG`,
  })
}

function isVariable(rpc: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(rpc)
}

/** The variable's name, or the URL without what may be a key. */
function shown(rpc: string, url: string): string {
  return isVariable(rpc) || !URL.canParse(url) ? rpc : redactUrl(new URL(url))
}
