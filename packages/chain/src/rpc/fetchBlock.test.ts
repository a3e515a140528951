import { digest, isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import type { Notice } from '../notice.ts'
import type { RpcClient } from './client.ts'
import { fetchBlock } from './fetchBlock.ts'
import type { Plan } from './plan.ts'
import { transportError } from './transport.ts'

const hash = digest('block')
const block = {
  number: '0x42',
  hash,
  parentHash: digest('parent'),
  timestamp: '0x1',
  gasUsed: '0x0',
  miner: `0x${'0'.repeat(40)}`,
  transactions: [],
}

const plan: Plan = {
  receipts: 'block',
  traces: 'byHash',
  stateDiff: 'byHash',
  simulate: undefined,
  simulateDiff: false,
  simulateAhead: false,
  simulateReads: false,
  finalized: false,
  reads: false,
  probes: [],
}

/** A client whose node answers everything of an empty block, but for state diffs, which go as `diffs` says. */
function clientWith(diffs: () => Promise<unknown>): Pick<RpcClient, 'request'> {
  return {
    request: async (method, params) => {
      if (method === 'eth_getBlockByHash') return block
      const [, tracer] = params as readonly [unknown, { readonly tracer?: string } | undefined]
      return tracer?.tracer === 'prestateTracer' ? diffs() : []
    },
  }
}

function fetched(diffs: () => Promise<unknown>, signal: AbortSignal) {
  const notices: Notice[] = []
  // Nothing but `request` is used for a block whose receipts come in one answer.
  const client = clientWith(diffs) as RpcClient
  const options = { chainId: 1, verifyReceipts: false, onNotice: (notice: Notice) => notices.push(notice) }
  return { notices, given: fetchBlock(client, plan, hash, undefined, options, signal) }
}

const late = () => transportError('RPC_TIMEOUT', 'ws://node', 'did not answer within 10000 ms')

test('a tier that the node did not give is unknown, and said to be', async () => {
  const { notices, given } = fetched(async () => {
    throw late()
  }, new AbortController().signal)
  expect((await given)?.tiers).toMatchObject({ traces: 'present', stateDiff: 'unknown' })
  expect(notices).toEqual([expect.objectContaining({ code: 'TIER_UNKNOWN' })])
})

test('a fetch that nobody waits for any more is no block without its diffs, and nothing is told of it', async () => {
  const stopped = new AbortController()
  const { notices, given } = fetched(async () => {
    stopped.abort()
    throw transportError('RPC_TIMEOUT', 'ws://node', 'was not waited for')
  }, stopped.signal)
  await expect(given).rejects.toSatisfy((error) => isMembraneError(error, 'RPC_TIMEOUT'))
  expect(notices).toEqual([])
})
