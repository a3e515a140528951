import { ownCall } from '../../frames/own.ts'
import { tellLending, tellLoan } from '../../frames/tell.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { aaveProtocol } from '../aave-v2/pools.ts'

/** `executeOperation(address,uint256,uint256,address,bytes)`. */
const executeOperation = '0x1b11d0ff'

/** What V3 added; the rest is read with V2. Source: Pool.sol of @aave/core-v3. */
export const aaveV3Calls: readonly CallModel[] = [
  {
    signature: 'flashLoanSimple(address,address,uint256,bytes,uint16)',
    read(visit, into) {
      const { frame } = visit
      const called = ownCall(frame, executeOperation)
      if (called === undefined || frame.to === undefined) return
      tellLoan(visit, into, {
        protocol: aaveProtocol(frame.to),
        receiver: argumentAddress(frame.input, 0),
        token: argumentAddress(frame.input, 1),
        amount: argument(frame.input, 2),
        fee: argument(called.input, 2),
      })
    },
  },
  {
    signature: 'supply(address,uint256,address,uint16)',
    read(visit, into) {
      const { input, to: pool } = visit.frame
      if (pool === undefined) return
      const asset = argumentAddress(input, 0)
      const amount = argument(input, 1)
      const paid = into.transfers.some(
        (moved) => moved.order > visit.entered && moved.token === asset && moved.amount === amount,
      )
      if (!paid) return
      tellLending(visit, into, 'deposit', aaveProtocol(pool), argumentAddress(input, 2), asset, amount)
    },
  },
]
