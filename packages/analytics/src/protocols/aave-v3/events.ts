import { addressAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { aaveProtocol } from '../aave-v2/pools.ts'
import { pushLending } from '../lending.ts'

/** Source: IPool of @aave/core-v3; Spark and other forks emit the same. */
export const aaveV3Events: readonly EventModel[] = [
  {
    signature: 'FlashLoan(address indexed,address,address indexed,uint256,uint8,uint256,uint16 indexed)',
    read(log, order, into) {
      // A mode other than 0 leaves the loan open as a debt, which a Borrow event tells.
      if (numberAt(log.data, 2) !== 0) return
      into.actions.push({
        kind: 'flashloan',
        protocol: aaveProtocol(log.address),
        lender: log.address,
        initiator: addressAt(log.data, 0),
        receiver: topicAddress(log.topics[1]),
        token: topicAddress(log.topics[2]),
        amount: wordAt(log.data, 1),
        fee: wordAt(log.data, 3),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Supply(address indexed,address,address indexed,uint256,uint16 indexed)',
    read(log, order, into) {
      const [, reserve, owner] = log.topics
      const amount = wordAt(log.data, 1)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'deposit', protocol, topicAddress(owner), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'Borrow(address indexed,address,address indexed,uint256,uint8,uint256,uint16 indexed)',
    read(log, order, into) {
      const [, reserve, owner] = log.topics
      const amount = wordAt(log.data, 1)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'borrow', protocol, topicAddress(owner), topicAddress(reserve), amount)
    },
  },
  {
    signature: 'Repay(address indexed,address indexed,address indexed,uint256,bool)',
    read(log, order, into) {
      const [, reserve, user] = log.topics
      const amount = wordAt(log.data, 0)
      const protocol = aaveProtocol(log.address)
      pushLending(into, log, order, 'repay', protocol, topicAddress(user), topicAddress(reserve), amount)
    },
  },
]
