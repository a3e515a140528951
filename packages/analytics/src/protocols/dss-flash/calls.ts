import { ownCall } from '../../frames/own.ts'
import { tellLoan } from '../../frames/tell.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'

/** `onFlashLoan(address,address,uint256,uint256,bytes)`. */
const onFlashLoan = '0x23e30c8b'

/** Maker's flash mints of DAI. Source: the deployments of makerdao/dss-flash. */
const dssFlash: ReadonlySet<string> = new Set([
  '0x1eb4cf3a948e7d72a198fe073ccb8c7a948cd853',
  '0x60744434d6339a6b27d73d9eda62b6f66a0a04fa',
])

/** Source: ERC-3156, whose function Aave V1's shares and its callback does not. */
export const dssFlashCalls: readonly CallModel[] = [
  {
    signature: 'flashLoan(address,address,uint256,bytes)',
    read(visit, into) {
      const { frame } = visit
      const called = ownCall(frame, onFlashLoan)
      if (called === undefined || frame.to === undefined) return
      tellLoan(visit, into, {
        protocol: dssFlash.has(frame.to) ? 'dss_flash' : 'erc3156',
        receiver: argumentAddress(frame.input, 0),
        token: argumentAddress(frame.input, 1),
        amount: argument(frame.input, 2),
        fee: argument(called.input, 3),
      })
    },
  },
]
