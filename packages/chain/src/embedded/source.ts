import type { OnNotice } from '../notice.ts'
import { createRpcSource, type RpcSource } from '../rpc/source.ts'
import { type Anvil, type AnvilOptions, startAnvil } from './anvil.ts'

export type EmbeddedSourceOptions = AnvilOptions & {
  /** Also watch the mempool. Default true. */
  readonly pending?: boolean
  /** First block when there is no checkpoint; default 0, since the chain begins with this process. */
  readonly fromBlock?: number
  readonly onNotice?: OnNotice
}

export type EmbeddedSource = RpcSource & { readonly anvil: Anvil }

/**
 * A fresh chain of its own: starts anvil and follows it over its WebSocket. `close` also ends anvil.
 * @throws ANVIL_NOT_FOUND, ANVIL_FAILED as `startAnvil`.
 */
export async function createEmbeddedSource(options: EmbeddedSourceOptions = {}): Promise<EmbeddedSource> {
  const anvil = await startAnvil(options)
  const source = createRpcSource({
    endpoints: [{ url: anvil.wsUrl }],
    chainId: anvil.chainId,
    pending: options.pending ?? true,
    fromBlock: options.fromBlock ?? 0,
    ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
  })
  return {
    ...source,
    name: 'embedded anvil',
    anvil,
    close: async () => {
      await source.close()
      await anvil.stop()
    },
  }
}
