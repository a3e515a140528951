import { createHistory, type History, type Notice } from '@membrane/chain'
import { type BlockRange, resolveRange } from './range.ts'
import type { ReadBlock } from './read.ts'

/** The endpoints given with --rpc; private relays make no sense here. */
export function openHistory(
  urls: readonly string[],
  chainId: number | undefined,
  onNotice: (notice: Notice) => void,
): History {
  return createHistory({
    endpoints: urls.map((url) => ({ url })),
    ...(chainId === undefined ? {} : { chainId }),
    onNotice,
  })
}

/**
 * The blocks of a range, in order, a few of them asked for at once.
 * @throws RANGE_INVALID; as `History.blocks`.
 */
export async function* rpcBlocks(
  history: History,
  range: BlockRange,
  signal: AbortSignal,
): AsyncGenerator<ReadBlock, void, void> {
  const { first, last } = resolveRange(range, await history.head())
  let done = 0
  for await (const block of history.blocks(first, last, signal)) {
    yield { block, numbered: true, from: 'rpc', done: ++done, total: last - first + 1 }
  }
}
