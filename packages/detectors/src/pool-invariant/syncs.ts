import type { Address, Log, Transaction } from '@membrane/core'
import { wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { addFall, type Falls, type ProductFall, type Reserves } from './falls.ts'

type Pair = {
  reserves: Reserves | undefined
  synced: { readonly log: Log; readonly now: Reserves } | undefined
}

const none: readonly ProductFall[] = []

/**
 * The same from events, where there are no calls: a pair emits Sync with its new reserves and then says by Swap, Mint or
 * Burn what for; a Sync that is followed by nothing was `sync()`. Only pairs that move twice in the transaction tell.
 */
export function syncFalls({ logs }: Transaction): readonly ProductFall[] {
  let pairs: Map<Address, Pair> | undefined
  let falls: Falls | undefined
  const settle = (address: Address, pair: Pair, by: ProductFall['by'] | undefined): void => {
    const { reserves, synced } = pair
    if (synced === undefined) return
    pair.reserves = synced.now
    pair.synced = undefined
    if (reserves === undefined || by === undefined) return
    const { logIndex } = synced.log
    falls = addFall(falls, address, by, reserves, synced.now, () => ({
      kind: 'log',
      address,
      logIndex,
      event: events.SyncV2.signature,
    }))
  }
  for (const log of logs) {
    const [topic] = log.topics
    const pair = pairs?.get(log.address)
    if (topic === events.SyncV2.topic) {
      if (pair !== undefined) settle(log.address, pair, 'sync')
      const now: Reserves = [wordToUint(wordAt(log.data, 0)), wordToUint(wordAt(log.data, 1))]
      pairs ??= new Map()
      if (pair === undefined) pairs.set(log.address, { reserves: undefined, synced: { log, now } })
      else pair.synced = { log, now }
    } else if (pair !== undefined && topic !== events.Transfer.topic) {
      settle(log.address, pair, topic === events.SwapV2.topic ? 'swap' : undefined)
    }
  }
  if (pairs === undefined) return none
  for (const [address, pair] of pairs) settle(address, pair, 'sync')
  return falls === undefined ? none : [...falls.values()]
}
