import { spanAt, startAt } from '../../decode/arrays.ts'
import { pushCoinSwap, pushLiquidity } from '../../decode/push.ts'
import { addressAt, numberAt, smallSignedAt, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'maverick_v2'

/** Source: IMaverickV2Pool.sol of maverickprotocol/v2-common. Coin 0 is token A. */
export const maverickV2Events: readonly EventModel[] = [
  {
    signature: 'PoolSwap(address,address,(uint256,bool,bool,int32),uint256,uint256)',
    read(log, order, into) {
      const { address, data } = log
      const coinIn = numberAt(data, 3) === 1 ? 0 : 1
      pushCoinSwap(
        into,
        log,
        order,
        protocol,
        address,
        addressAt(data, 0),
        addressAt(data, 1),
        coinIn,
        wordAt(data, 6),
        1 - coinIn,
        wordAt(data, 7),
      )
    },
  },
  {
    signature: 'PoolAddLiquidity(address,address,uint256,(uint8,int32[],uint128[]),uint256,uint256,uint32[])',
    read(log, order, into) {
      const { data } = log
      const params = startAt(data, 3)
      const ticks = params === undefined ? undefined : spanAt(data, params + 1, params)
      let lowest: number | undefined
      let highest: number | undefined
      for (let i = 0; ticks !== undefined && i < ticks.length; i++) {
        const tick = smallSignedAt(data, ticks.first + i)
        if (lowest === undefined || tick < lowest) lowest = tick
        if (highest === undefined || tick > highest) highest = tick
      }
      const amounts = [wordAt(data, 4), wordAt(data, 5)]
      pushLiquidity(into, log, order, {
        kind: 'mint',
        protocol,
        owner: addressAt(data, 1),
        tickLower: lowest,
        tickUpper: highest,
        amounts,
      })
    },
  },
  {
    // Names bins, and not the ticks that they lie at.
    signature: 'PoolRemoveLiquidity(address,address,uint256,(uint32[],uint128[]),uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      const amounts = [wordAt(data, 4), wordAt(data, 5)]
      pushLiquidity(into, log, order, { kind: 'burn', protocol, owner: addressAt(data, 0), amounts })
    },
  },
]
