import type { Address } from '@membrane/core'
import { transferAfter } from '../../decode/nearTransfer.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'

const protocol = 'liquity'

/** Source: the mainnet deployment in @liquity/lib-ethers. Forks lend other tokens, which their events do not name. */
const troveManager: Address = '0xa39739ef8b0231dbfa0dcda07d7e29faabcf4bb2'
const gasPool: Address = '0x9555b042f969e561855e5f28cb1230819149a8d9'
const lusd: Token = '0x5f98805a4e8be255a32880fdec7f6728c6568ba0'

/** Source: TroveManager of Liquity V1. */
export const liquityEvents: readonly EventModel[] = [
  {
    signature: 'TroveLiquidated(address indexed,uint256,uint256,uint8)',
    read(log, order, into, cursor) {
      const own = log.address === troveManager
      // The gas pool pays whoever called, once everything is liquidated.
      const paid = own
        ? transferAfter(cursor, { from: gasPool, to: undefined, amount: undefined })
        : undefined
      into.actions.push({
        kind: 'liquidation',
        protocol: own ? protocol : 'liquity_fork',
        market: log.address,
        style: 'absorb',
        liquidator: paid === undefined ? undefined : topicAddress(paid.topics[2]),
        user: topicAddress(log.topics[1]),
        debtToken: own ? lusd : undefined,
        debtAmount: wordAt(log.data, 0),
        collateralToken: own ? ether : undefined,
        collateralAmount: wordAt(log.data, 1),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Redemption(uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      if (log.address !== troveManager) return
      const amountIn = wordAt(log.data, 1)
      // The fee stays with the protocol.
      const amountOut = wordAt(log.data, 2) - wordAt(log.data, 3)
      if (amountIn === 0n || amountOut <= 0n) return
      into.actions.push({
        kind: 'swap',
        protocol,
        pool: log.address,
        venue: log.address,
        sender: undefined,
        recipient: undefined,
        tokenIn: lusd,
        amountIn,
        tokenOut: ether,
        amountOut,
        coinIn: -1,
        coinOut: -1,
        feeOnTransfer: false,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
]
