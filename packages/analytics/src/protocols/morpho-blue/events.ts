import type { Address } from '@membrane/core'
import { tokenAfter, tokenBefore } from '../../decode/nearTransfer.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushLending } from '../lending.ts'

const protocol = 'morpho_blue'

/**
 * Source: EventsLib.sol and Morpho.sol of Morpho Blue. The market is an id that hides its tokens; what the contract
 * takes or gives after the event, and the collateral that it gives before Liquidate, tells them.
 */
export const morphoBlueEvents: readonly EventModel[] = [
  {
    signature:
      'Liquidate(bytes32 indexed,address indexed,address indexed,uint256,uint256,uint256,uint256,uint256)',
    read(log, order, into, cursor) {
      const liquidator = topicAddress(log.topics[2])
      const debtAmount = wordAt(log.data, 0)
      const collateralAmount = wordAt(log.data, 2)
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.topics[1] ?? log.address,
        style: 'fixed-spread',
        liquidator,
        user: topicAddress(log.topics[3]),
        debtToken: tokenAfter(cursor, { from: liquidator, to: log.address, amount: debtAmount }),
        debtAmount,
        collateralToken: tokenBefore(cursor, {
          from: log.address,
          to: liquidator,
          amount: collateralAmount,
        }),
        collateralAmount,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'FlashLoan(address indexed,address indexed,uint256)',
    read(log, order, into) {
      const caller = topicAddress(log.topics[1])
      into.actions.push({
        kind: 'flashloan',
        protocol,
        lender: log.address,
        initiator: caller,
        receiver: caller,
        token: topicAddress(log.topics[2]),
        amount: wordAt(log.data, 0),
        fee: 0n,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  taking('Supply(bytes32 indexed,address indexed,address indexed,uint256,uint256)', 'deposit'),
  taking('Repay(bytes32 indexed,address indexed,address indexed,uint256,uint256)', 'repay'),
  taking('SupplyCollateral(bytes32 indexed,address indexed,address indexed,uint256)', 'deposit'),
  giving('Withdraw(bytes32 indexed,address,address indexed,address indexed,uint256,uint256)', 'withdraw'),
  giving('Borrow(bytes32 indexed,address,address indexed,address indexed,uint256,uint256)', 'borrow'),
  giving('WithdrawCollateral(bytes32 indexed,address,address indexed,address indexed,uint256)', 'withdraw'),
]

/** An event whose caller pays the contract afterwards. */
function taking(signature: string, kind: 'deposit' | 'repay'): EventModel {
  return {
    signature,
    read(log, order, into, cursor) {
      const [, id, caller, account] = log.topics
      const amount = wordAt(log.data, 0)
      const token = tokenAfter(cursor, { from: topicAddress(caller), to: log.address, amount })
      pushLending(into, log, order, kind, protocol, topicAddress(account), token, amount, id)
    },
  }
}

/** An event whose receiver is paid by the contract afterwards. */
function giving(signature: string, kind: 'withdraw' | 'borrow'): EventModel {
  return {
    signature,
    read(log, order, into, cursor) {
      const [, id, account, receiver] = log.topics
      const amount = wordAt(log.data, 1)
      const to: Address = topicAddress(receiver)
      const token = tokenAfter(cursor, { from: log.address, to, amount })
      pushLending(into, log, order, kind, protocol, topicAddress(account), token, amount, id)
    },
  }
}
