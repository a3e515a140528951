import type { Log } from '@membrane/core'
import { pushCoinSwap, pushFlashLoan, pushTokenSwap } from '../../decode/push.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

const protocol = 'dodo'

/**
 * Source: the ABIs of DODOV1 and DPPAdvanced in @dodoex/dodo-contract-request. In version 1 coin 0 is the base token
 * and coin 1 the quote. A flash loan that is paid back in the other token emits DODOSwap beside DODOFlashLoan.
 */
export const dodoEvents: readonly EventModel[] = [
  {
    signature: 'DODOSwap(address,address,uint256,uint256,address,address)',
    read(log, order, into) {
      const { address, data } = log
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        address,
        addressAt(data, 4),
        addressAt(data, 5),
        addressAt(data, 0),
        wordAt(data, 2),
        addressAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
  {
    signature: 'DODOFlashLoan(address,address,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      const borrower = addressAt(data, 0)
      const receiver = addressAt(data, 1)
      pushFlashLoan(into, log, order, protocol, borrower, receiver, undefined, wordAt(data, 2), undefined)
      pushFlashLoan(into, log, order, protocol, borrower, receiver, undefined, wordAt(data, 3), undefined)
    },
  },
  {
    signature: 'SellBaseToken(address indexed,uint256,uint256)',
    read(log, order, into) {
      push(into, log, order, 0, wordAt(log.data, 0), 1, wordAt(log.data, 1))
    },
  },
  {
    // What was received comes first.
    signature: 'BuyBaseToken(address indexed,uint256,uint256)',
    read(log, order, into) {
      push(into, log, order, 1, wordAt(log.data, 1), 0, wordAt(log.data, 0))
    },
  },
]

function push(
  into: Reading,
  log: Log,
  order: number,
  coinIn: number,
  amountIn: bigint,
  coinOut: number,
  amountOut: bigint,
): void {
  // The pool pays whoever called it.
  const trader = topicAddress(log.topics[1])
  pushCoinSwap(into, log, order, protocol, log.address, trader, trader, coinIn, amountIn, coinOut, amountOut)
}
