import type { Hash, Log } from '@membrane/core'
import { lowerHalfAt, spanAt, upperHalfAt } from '../../decode/arrays.ts'
import { topicCurrency } from '../../decode/currency.ts'
import { pushLiquidity, pushPool, pushPrice, pushSignedSwap } from '../../decode/push.ts'
import { numberAt, signedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

const protocol = 'pancake_infinity'

/**
 * Source: ICLPoolManager.sol and IBinPoolManager.sol of pancakeswap/infinity-core. As in Uniswap V4 the amounts are the
 * swapper's: what the swapper pays is negative. Two managers emit; one vault holds the tokens, whose address differs by
 * chain, so the manager stands for it. ModifyLiquidity and Donate of the concentrated pools are Uniswap V4's, but that
 * Donate tells the tick.
 */
export const pancakeInfinityEvents: readonly EventModel[] = [
  {
    signature: 'Swap(bytes32 indexed,address indexed,int128,int128,uint160,uint128,int24,uint24,uint16)',
    read(log, order, into) {
      pushPaid(into, log, order)
      pushPrice(into, log, order, protocol, poolOf(log), undefined, wordAt(log.data, 2))
    },
  },
  {
    signature: 'Swap(bytes32 indexed,address indexed,int128,int128,uint24,uint24,uint16)',
    read(log, order, into) {
      pushPaid(into, log, order)
    },
  },
  {
    signature:
      'Initialize(bytes32 indexed,address indexed,address indexed,address,uint24,bytes32,uint160,int24)',
    read(log, order, into) {
      pushOpening(into, log, order)
      pushPrice(into, log, order, protocol, poolOf(log), undefined, wordAt(log.data, 3))
    },
  },
  {
    signature: 'Initialize(bytes32 indexed,address indexed,address indexed,address,uint24,bytes32,uint24)',
    read(log, order, into) {
      pushOpening(into, log, order)
    },
  },
  {
    signature: 'Mint(bytes32 indexed,address indexed,uint256[],bytes32,bytes32[],bytes32,bytes32)',
    read(log, order, into) {
      pushBins(into, log, order, 'mint')
    },
  },
  {
    signature: 'Burn(bytes32 indexed,address indexed,uint256[],bytes32,bytes32[])',
    read(log, order, into) {
      pushBins(into, log, order, 'burn')
    },
  },
]

function poolOf({ topics }: Log): Hash {
  return topics[1] as Hash // the dispatch counted the topics
}

function pushPaid(into: Reading, log: Log, order: number): void {
  const { data, topics } = log
  pushSignedSwap(
    into,
    log,
    order,
    protocol,
    poolOf(log),
    topicAddress(topics[2]),
    undefined,
    -signedAt(data, 0),
    -signedAt(data, 1),
  )
}

function pushOpening(into: Reading, log: Log, order: number): void {
  const { address, topics } = log
  pushPool(into, log, order, protocol, poolOf(log), address, [
    topicCurrency(topics[2]),
    topicCurrency(topics[3]),
  ])
}

function pushBins(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const { data, topics } = log
  const ids = spanAt(data, 0)
  const packed = spanAt(data, 2)
  if (ids === undefined || packed === undefined || ids.length === 0) return
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < ids.length; i++) {
    const id = numberAt(data, ids.first + i)
    if (id < lowest) lowest = id
    if (id > highest) highest = id
  }
  let x = 0n
  let y = 0n
  for (let i = 0; i < packed.length; i++) {
    x += lowerHalfAt(data, packed.first + i)
    y += upperHalfAt(data, packed.first + i)
  }
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    pool: poolOf(log),
    owner: topicAddress(topics[2]),
    tickLower: lowest,
    tickUpper: highest,
    amounts: [x, y],
  })
}
