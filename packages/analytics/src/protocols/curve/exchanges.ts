import type { Log } from '@membrane/core'
import { pushCoinSwap } from '../../decode/push.ts'
import { numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'

const protocol = 'curve'

/**
 * Underlying coins are numbered apart from the pool's own: 1000 + i. A lending pool's underlying coin i is what its coin
 * i wraps; a metapool's are its own first coin and then the base pool's.
 */
export const underlying = 1000

/** More coins than any pool has. */
const coinLimit = 64

/** How far back the base pool's exchange may lie before the metapool's event that repeats it. */
const reach = 12

/**
 * Source: the pools' ABIs in @curvefi/api. Plain and lending pools and metapools number their coins with int128; crypto
 * pools (and LLAMMA) with uint256; the NG crypto pools add the fee and the price scale.
 */
export const curveExchanges: readonly EventModel[] = [
  {
    signature: 'TokenExchange(address indexed,int128,uint256,int128,uint256)',
    read(log, order, into) {
      pushExchange(into, log, order, 0)
    },
  },
  {
    signature: 'TokenExchange(address indexed,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      pushExchange(into, log, order, 0)
    },
  },
  {
    signature: 'TokenExchange(address indexed,uint256,uint256,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      pushExchange(into, log, order, 0)
    },
  },
  {
    signature: 'TokenExchangeUnderlying(address indexed,int128,uint256,int128,uint256)',
    read(log, order, into, cursor) {
      if (!isRepetition(log, cursor)) pushExchange(into, log, order, underlying)
    },
  },
]

function pushExchange(into: Reading, log: Log, order: number, offset: number): void {
  const { data } = log
  const sold = numberAt(data, 0)
  const bought = numberAt(data, 2)
  // A number past all pools' coins, or a negative one, is somebody else's event.
  if (!(sold < coinLimit && bought < coinLimit)) return
  const buyer = topicAddress(log.topics[1])
  pushCoinSwap(
    into,
    log,
    order,
    protocol,
    log.address,
    buyer,
    undefined,
    offset + sold,
    wordAt(data, 1),
    offset + bought,
    wordAt(data, 3),
  )
}

/**
 * Whether a metapool only passed an exchange between two coins of its base pool on: the base pool has told of it, with
 * the metapool as buyer and the same amounts.
 */
function isRepetition({ address, data }: Log, { logs, position }: LogCursor): boolean {
  const sold = data.slice(66, 130)
  const bought = data.slice(194, 258)
  for (let i = position - 1; i >= 0 && i >= position - reach; i--) {
    const other = logs[i]
    if (other === undefined || other.data.length < 258 || other.topics.length !== 2) continue
    if (other.address === address || !other.topics[1]?.endsWith(address.slice(2))) continue
    if (other.data.startsWith(sold, 66) && other.data.startsWith(bought, 194)) return true
  }
  return false
}
