import { ownCall } from '../../frames/own.ts'
import { tellLending, tellLoan } from '../../frames/tell.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'

const protocol = 'aave_v1'
/** `executeOperation(address,uint256,uint256,bytes)`. */
const executeOperation = '0xee872558'
/** `transferToReserve(address,address,uint256)` and `transferToUser(address,address,uint256)` of the core. */
const transferToReserve = '0x28fcf4d3'
const transferToUser = '0xfa93b2a5'

/** Source: LendingPool.sol of Aave V1, whose reserve 0xeeee... is ether. */
export const aaveV1Calls: readonly CallModel[] = [
  {
    signature: 'flashLoan(address,address,uint256,bytes)',
    read(visit, into) {
      const { frame } = visit
      const called = ownCall(frame, executeOperation)
      if (called === undefined) return
      tellLoan(visit, into, {
        protocol,
        receiver: argumentAddress(frame.input, 0),
        token: argumentAddress(frame.input, 1),
        amount: argument(frame.input, 2),
        fee: argument(called.input, 2),
      })
    },
  },
  {
    signature: 'deposit(address,uint256,uint16)',
    read(visit, into) {
      const { input, from } = visit.frame
      if (ownCall(visit.frame, transferToReserve) === undefined) return
      tellLending(visit, into, 'deposit', protocol, from, argumentAddress(input, 0), argument(input, 1))
    },
  },
  {
    signature: 'redeemUnderlying(address,address,uint256,uint256)',
    read(visit, into) {
      const { input } = visit.frame
      if (ownCall(visit.frame, transferToUser) === undefined) return
      const reserve = argumentAddress(input, 0)
      tellLending(visit, into, 'withdraw', protocol, argumentAddress(input, 1), reserve, argument(input, 2))
    },
  },
  {
    signature: 'borrow(address,uint256,uint256,uint16)',
    read(visit, into) {
      const { input, from } = visit.frame
      if (ownCall(visit.frame, transferToUser) === undefined) return
      tellLending(visit, into, 'borrow', protocol, from, argumentAddress(input, 0), argument(input, 1))
    },
  },
  {
    signature: 'repay(address,uint256,address)',
    read(visit, into) {
      const { input, from } = visit.frame
      if (ownCall(visit.frame, transferToReserve) === undefined) return
      const reserve = argumentAddress(input, 0)
      const inside = transfersSince(into, visit.entered)
      const paid = sumFrom(inside, from, reserve) - sumTo(inside, from, reserve)
      tellLending(visit, into, 'repay', protocol, argumentAddress(input, 2), reserve, paid)
    },
  },
]
