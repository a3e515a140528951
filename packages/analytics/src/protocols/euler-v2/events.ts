import { tokenAfter, tokenBefore } from '../../decode/nearTransfer.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushLending } from '../lending.ts'

const protocol = 'euler_v2'

/**
 * Source: Events.sol and Liquidation.sol of euler-vault-kit. The market is the vault that lent; its deposits and
 * withdrawals are ERC-4626's events. A vault's asset is told by the payment next to the event, where there is one.
 */
export const eulerV2Events: readonly EventModel[] = [
  {
    signature: 'Liquidate(address indexed,address indexed,address,uint256,uint256)',
    read(log, order, into) {
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator: topicAddress(log.topics[1]),
        user: topicAddress(log.topics[2]),
        // The liquidator takes the debt over: nothing is paid that would tell the vault's asset.
        debtToken: undefined,
        debtAmount: wordAt(log.data, 1),
        collateralToken: addressAt(log.data, 0),
        collateralAmount: wordAt(log.data, 2),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Borrow(address indexed,uint256)',
    read(log, order, into, cursor) {
      const amount = wordAt(log.data, 0)
      const query = { from: log.address, to: undefined, amount, except: log.address }
      const token = tokenAfter(cursor, query) ?? tokenBefore(cursor, query)
      pushLending(into, log, order, 'borrow', protocol, topicAddress(log.topics[1]), token, amount)
    },
  },
  {
    signature: 'Repay(address indexed,uint256)',
    read(log, order, into, cursor) {
      const amount = wordAt(log.data, 0)
      const token = tokenBefore(cursor, {
        from: undefined,
        to: log.address,
        amount,
        except: log.address,
      })
      pushLending(into, log, order, 'repay', protocol, topicAddress(log.topics[1]), token, amount)
    },
  },
]
