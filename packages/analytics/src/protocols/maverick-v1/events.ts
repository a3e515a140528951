import type { Address, Log } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { pushCoinSwap, pushLiquidity } from '../../decode/push.ts'
import { addressAt, numberAt, smallSignedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

const protocol = 'maverick_v1'

const binDelta = '(uint128,uint128,uint256,uint128,uint8,int32,bool)'
const binDeltaWords = 7

/** Source: IPool.sol of maverickprotocol/maverick-v1-interfaces. Coin 0 is token A. */
export const maverickV1Events: readonly EventModel[] = [
  {
    signature: 'Swap(address,address,bool,bool,uint256,uint256,int32)',
    read(log, order, into) {
      const { address, data } = log
      const coinIn = numberAt(data, 2) === 1 ? 0 : 1
      pushCoinSwap(
        into,
        log,
        order,
        protocol,
        address,
        addressAt(data, 0),
        addressAt(data, 1),
        coinIn,
        wordAt(data, 4),
        1 - coinIn,
        wordAt(data, 5),
      )
    },
  },
  {
    signature: `AddLiquidity(address indexed,uint256 indexed,${binDelta}[])`,
    read(log, order, into) {
      pushBins(into, log, order, 'mint', topicAddress(log.topics[1]))
    },
  },
  {
    signature: `RemoveLiquidity(address indexed,address indexed,uint256 indexed,${binDelta}[])`,
    read(log, order, into) {
      pushBins(into, log, order, 'burn', topicAddress(log.topics[1]))
    },
  },
]

function pushBins(into: Reading, log: Log, order: number, kind: 'mint' | 'burn', owner: Address): void {
  const { data } = log
  const bins = spanAt(data, 0, 0, binDeltaWords)
  if (bins === undefined || bins.length === 0) return
  let a = 0n
  let b = 0n
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < bins.length; i++) {
    const first = bins.first + i * binDeltaWords
    a += wordAt(data, first)
    b += wordAt(data, first + 1)
    const tick = smallSignedAt(data, first + 5)
    if (tick < lowest) lowest = tick
    if (tick > highest) highest = tick
  }
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    owner,
    tickLower: lowest,
    tickUpper: highest,
    amounts: [a, b],
  })
}
