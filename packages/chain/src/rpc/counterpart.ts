import { isMembraneError, type ReadResult, type StateRead } from '@membrane/core'
import type { Clock } from '../clock.ts'
import { needHash, needNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import { createRpcClient, type EndpointOptions } from './client.ts'
import { type Reading, readAt } from './read.ts'

export type CounterpartOptions = {
  readonly chainId: number
  readonly endpoints: readonly EndpointOptions[]
  /** Seconds after which the newest finalized block says nothing of now. Default 21,600. */
  readonly maxAgeSeconds?: number
}

/** Another chain, of which only state is read. */
export type Counterpart = {
  readonly chainId: number
  /** Answers in the state after the chain's newest finalized block: one block for all, one result a read, never throwing. */
  readonly read: (reads: readonly StateRead[]) => Promise<readonly ReadResult[]>
  readonly close: () => void
}

/** The guard's own block waits for this answer, so it may not take longer than a part of the shortest block time. */
const deadlineMs = 1_500
/** After a failure the chain is left alone this long: a dead endpoint must not slow every block. */
const restMs = 15_000
/** Optimistic rollups finalize within half an hour, ZK rollups within some hours. */
const defaultMaxAgeSeconds = 21_600

/** @throws RPC_URL_INVALID, RPC_NO_ENDPOINT. */
export function createCounterpart(
  options: CounterpartOptions,
  clock: Clock,
  onNotice?: OnNotice,
): Counterpart {
  const { chainId, maxAgeSeconds = defaultMaxAgeSeconds } = options
  const client = createRpcClient({
    endpoints: options.endpoints.filter((endpoint) => endpoint.privateRelay !== true),
    chainId,
    timeoutMs: deadlineMs,
    attempts: 2,
    clock,
    ...(onNotice === undefined ? {} : { onNotice }),
  })
  const reading: Reading = { byHash: true }
  let restUntil = 0
  let lastReason = ''

  const answer = async (reads: readonly StateRead[]): Promise<readonly ReadResult[]> => {
    const raw = await client.request('eth_getBlockByNumber', ['finalized', false], { present: true })
    const header = isRecord(raw) ? raw : {}
    const where = `the finalized block of chain ${chainId}`
    const age = Math.round(clock.now() / 1_000) - needNumber(header.timestamp, 'timestamp', where)
    if (age > maxAgeSeconds) return unknown(reads, `${where} is ${age} s old`)
    const at = {
      number: needNumber(header.number, 'number', where),
      hash: needHash(header.hash, 'hash', where),
    }
    return readAt(client, reading, reads, at)
  }

  return {
    chainId,
    close: client.close,
    read: async (reads) => {
      if (clock.now() < restUntil) return unknown(reads, lastReason)
      const late = new AbortController()
      const tooLate = clock.sleep(deadlineMs, late.signal).then(() => undefined)
      try {
        const results = await Promise.race([answer(reads), tooLate])
        if (results !== undefined) return results
        lastReason = `chain ${chainId} did not answer within ${deadlineMs} ms`
      } catch (error) {
        lastReason = isMembraneError(error) ? error.shortMessage : String(error)
      } finally {
        late.abort()
      }
      restUntil = clock.now() + restMs
      return unknown(reads, lastReason)
    },
  }
}

function unknown(reads: readonly StateRead[], reason: string): readonly ReadResult[] {
  return reads.map(() => ({ ok: false, reason }))
}
