import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { receivedCollateral } from '../aave-v2/received.ts'
import { pushLending } from '../lending.ts'

const protocol = 'aave_v1'

/** Source: LendingPool of Aave V1, whose reserve 0xeeee... is ether. */
export const aaveV1Events: readonly EventModel[] = [
  {
    signature:
      'LiquidationCall(address indexed,address indexed,address indexed,uint256,uint256,uint256,address,bool,uint256)',
    read(log, order, into, cursor) {
      const liquidator = addressAt(log.data, 3)
      const user = topicAddress(log.topics[3])
      const collateral = topicAddress(log.topics[1])
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator,
        user,
        debtToken: topicAddress(log.topics[2]),
        debtAmount: wordAt(log.data, 0),
        collateralToken: receivedCollateral(cursor, wordAt(log.data, 4), user, liquidator, collateral),
        collateralAmount: wordAt(log.data, 1),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'FlashLoan(address indexed,address indexed,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      into.actions.push({
        kind: 'flashloan',
        protocol,
        lender: log.address,
        initiator: undefined,
        receiver: topicAddress(log.topics[1]),
        token: topicAddress(log.topics[2]),
        amount: wordAt(log.data, 0),
        fee: wordAt(log.data, 1),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Deposit(address indexed,address indexed,uint256,uint16 indexed,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      pushLending(into, log, order, 'deposit', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'RedeemUnderlying(address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      pushLending(into, log, order, 'withdraw', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
  {
    signature:
      'Borrow(address indexed,address indexed,uint256,uint256,uint256,uint256,uint256,uint16 indexed,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      pushLending(into, log, order, 'borrow', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'Repay(address indexed,address indexed,address indexed,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      // The first word leaves out the origination fee that the same payment settled.
      const amount = wordAt(log.data, 0) + wordAt(log.data, 1)
      pushLending(into, log, order, 'repay', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
]
