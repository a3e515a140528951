import type { Address } from '@membrane/core'
import { pushCoinSwap } from '../../decode/push.ts'
import { addressAt, numberAt, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'fluid_dex'

/** Fluid's liquidity layer, which holds the tokens of every pool, at one address on all chains. */
export const fluidLiquidity: Address = '0x52aa899454998be5b000ad077a46bbe360f4e497'

/** Source: poolT1/coreModule/events.sol, and deployments/mainnet/Liquidity.json, of Instadapp/fluid-contracts-public. */
export const fluidDexEvents: readonly EventModel[] = [
  {
    signature: 'Swap(bool,uint256,uint256,address)',
    read(log, order, into) {
      const { address, data } = log
      const coinIn = numberAt(data, 0) === 1 ? 0 : 1
      pushCoinSwap(
        into,
        log,
        order,
        protocol,
        address,
        undefined,
        addressAt(data, 3),
        coinIn,
        wordAt(data, 1),
        1 - coinIn,
        wordAt(data, 2),
        fluidLiquidity,
      )
    },
  },
]
