import type { ChainSource, RpcSource } from '@membrane/chain'

/** A live source that ends when it has given the block that was the head at its start: what `--once` means there. */
export function untilHead(source: RpcSource): ChainSource {
  return {
    ...source,
    async *events(start) {
      const head = Number(await source.client.request('eth_blockNumber', []))
      if (start.after !== undefined && start.after.number >= head) return
      for await (const event of source.events(start)) {
        yield event
        if (event.kind === 'block' && event.block.number >= head) return
      }
    },
  }
}
