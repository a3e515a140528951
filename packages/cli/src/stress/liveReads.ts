import { type RpcClient, rejected } from '@membrane/chain'
import { type Hash, type Hex, isMembraneError, MembraneError } from '@membrane/core'
import type { ReadContracts, ReadLogs } from '@membrane/risk'

type Block = { readonly number: number; readonly hash: Hash }

const quantity = (value: number) => `0x${value.toString(16)}`

/** A block by number, or the newest. @throws LIVE_BLOCK_UNKNOWN; as the client. */
export async function blockAt(
  client: RpcClient,
  number: number | undefined,
  signal: AbortSignal,
): Promise<Block> {
  const tag = number === undefined ? 'latest' : quantity(number)
  const block = await client.request('eth_getBlockByNumber', [tag, false], { signal })
  if (typeof block === 'object' && block !== null && 'number' in block && 'hash' in block) {
    // A node's block has both as hexadecimal text; anything else fails the test below.
    const { number: height, hash } = block as { number: unknown; hash: unknown }
    if (typeof height === 'string' && typeof hash === 'string' && /^0x[0-9a-f]{64}$/i.test(hash))
      return { number: Number(height), hash: hash as Hash }
  }
  throw new MembraneError('LIVE_BLOCK_UNKNOWN', {
    shortMessage: `The node has no block ${number ?? 'at all'}.`,
    hint: 'Correct positions.block, or leave it out for the newest.',
  })
}

/** Reads contracts with `eth_call`, in batches where the node takes them; a call that reverts is undefined. */
export function readCalls(client: RpcClient, signal: AbortSignal): ReadContracts {
  return async (reads, block) => {
    const tag = block === undefined ? 'latest' : quantity(block)
    const calls = reads.map(({ to, data }) => ({ method: 'eth_call', params: [{ to, data }, tag] }))
    const answers = await client.askMany(calls, { signal })
    return answers.map((answer) => {
      // `eth_call` answers with the bytes that the contract returned.
      if ('result' in answer) return answer.result as Hex
      const { code, message } = answer.error
      if (code === 3 || /revert/i.test(message)) return undefined
      throw rejected('eth_call', answer.error)
    })
  }
}

/** Reads logs; where a node refuses a range as too long, its halves. */
export function readLogs(client: RpcClient, signal: AbortSignal): ReadLogs {
  const read: ReadLogs = async (filter) => {
    const { address, topic, fromBlock, toBlock } = filter
    const given = { address, topics: [topic], fromBlock: quantity(fromBlock), toBlock: quantity(toBlock) }
    try {
      // The shape that every node answers `eth_getLogs` with; the reader checks the topics that it uses.
      return (await client.request('eth_getLogs', [given], { signal })) as Awaited<ReturnType<ReadLogs>>
    } catch (error) {
      const tooMuch = isMembraneError(error) && ['RPC_REJECTED', 'RPC_TOO_LARGE'].includes(error.code)
      if (!tooMuch || fromBlock === toBlock) throw error
      const middle = Math.floor((fromBlock + toBlock) / 2)
      return [
        ...(await read({ ...filter, toBlock: middle })),
        ...(await read({ ...filter, fromBlock: middle + 1 })),
      ]
    }
  }
  return read
}

/**
 * The first block after which a contract has code, by bisection.
 * @throws LIVE_START_UNKNOWN where the node does not keep old states, or there is no contract.
 */
export async function createdAt(
  client: RpcClient,
  address: Hex,
  head: number,
  signal: AbortSignal,
): Promise<number> {
  const hasCode = async (block: number) => {
    const answer = await client.ask('eth_getCode', [address, quantity(block)], { signal })
    if ('error' in answer)
      throw new MembraneError('LIVE_START_UNKNOWN', {
        shortMessage: `The node does not tell when the pool was deployed: ${answer.error.message}.`,
        hint: 'Set positions.fromBlock to the block in which the pool was deployed, or ask a node that keeps old states.',
      })
    return answer.result !== '0x'
  }
  if (!(await hasCode(head)))
    throw new MembraneError('LIVE_START_UNKNOWN', {
      shortMessage: `There is no contract at ${address} at block ${head}.`,
      hint: "positions.pool is the address of the market's Pool (its proxy), on the chain of this node.",
    })
  let low = 0
  let high = head
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await hasCode(middle)) high = middle
    else low = middle + 1
  }
  return low
}
