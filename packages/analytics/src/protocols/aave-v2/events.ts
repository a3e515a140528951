import type { Log } from '@membrane/core'
import { eventSignature } from '../../decode/signature.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import { pushLending } from '../lending.ts'
import { aaveProtocol } from './pools.ts'
import { receivedCollateral } from './received.ts'

const borrow = 'Borrow(address indexed,address,address indexed,uint256,uint256,uint256,uint16 indexed)'
const borrowTopic = eventSignature(borrow).topic0

/** Source: ILendingPool of @aave/protocol-v2. LiquidationCall and Withdraw are read here for V3 too. */
export const aaveV2Events: readonly EventModel[] = [
  {
    signature:
      'LiquidationCall(address indexed,address indexed,address indexed,uint256,uint256,address,bool)',
    read(log, order, into, cursor) {
      const liquidator = addressAt(log.data, 2)
      const user = topicAddress(log.topics[3])
      const collateral = topicAddress(log.topics[1])
      into.actions.push({
        kind: 'liquidation',
        protocol: aaveProtocol(log.address),
        market: log.address,
        style: 'fixed-spread',
        liquidator,
        user,
        debtToken: topicAddress(log.topics[2]),
        debtAmount: wordAt(log.data, 0),
        collateralToken: receivedCollateral(cursor, wordAt(log.data, 3), user, liquidator, collateral),
        collateralAmount: wordAt(log.data, 1),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'FlashLoan(address indexed,address indexed,address indexed,uint256,uint256,uint16)',
    read(log, order, into, cursor) {
      if (becameDebt(log, cursor)) return
      into.actions.push({
        kind: 'flashloan',
        protocol: aaveProtocol(log.address),
        lender: log.address,
        initiator: topicAddress(log.topics[2]),
        receiver: topicAddress(log.topics[1]),
        token: topicAddress(log.topics[3]),
        amount: wordAt(log.data, 0),
        fee: wordAt(log.data, 1),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Deposit(address indexed,address,address indexed,uint256,uint16 indexed)',
    read(log, order, into) {
      const [, reserve, owner] = log.topics
      const amount = wordAt(log.data, 1)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'deposit', protocol, topicAddress(owner), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'Withdraw(address indexed,address indexed,address indexed,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'withdraw', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
  {
    signature: borrow,
    read(log, order, into) {
      const [, reserve, owner] = log.topics
      const amount = wordAt(log.data, 1)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'borrow', protocol, topicAddress(owner), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'Repay(address indexed,address indexed,address indexed,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'repay', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
]

/**
 * Whether the loan was left open as a debt: the pool then emits Borrow for the same reserve and amount just before,
 * and the FlashLoan event itself does not tell.
 */
function becameDebt(log: Log, cursor: LogCursor): boolean {
  const before = cursor.logs[cursor.position - 1]
  return (
    before !== undefined &&
    before.topics[0] === borrowTopic &&
    before.address === log.address &&
    before.topics[1] === log.topics[3] &&
    wordAt(before.data, 1) === wordAt(log.data, 0)
  )
}
