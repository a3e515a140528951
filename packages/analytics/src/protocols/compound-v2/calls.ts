import type { Address } from '@membrane/core'
import { ownCalls } from '../../frames/own.ts'
import { sumFrom, transfersSince } from '../../frames/within.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'

const seize = '0xb2a02ff1'
const noError = `0x${'0'.repeat(64)}`

/** Source: CToken.sol, CErc20.sol and CEther.sol of compound-protocol; Cream and the other forks keep them. */
export const compoundV2Calls: readonly CallModel[] = [
  {
    signature: 'liquidateBorrow(address,uint256,address)',
    read(visit, into) {
      const { frame } = visit
      if (frame.output !== undefined && frame.output !== noError) return
      const paid = transfersSince(into, visit.entered).find(
        ({ from, to }) => from === frame.from && to === frame.to,
      )
      if (paid === undefined) return
      const inside = transfersSince(into, visit.entered)
      const amount = sumFrom(inside, frame.from, paid.token)
      pushLiquidation(visit, paid.token, amount, argumentAddress(frame.input, 2), into)
    },
  },
  {
    // The ether market takes its repayment as value, and reverts where the others answer an error.
    signature: 'liquidateBorrow(address,address)',
    read(visit, into) {
      const { frame } = visit
      if (frame.value > 0n) pushLiquidation(visit, ether, frame.value, argumentAddress(frame.input, 1), into)
    },
  },
  {
    signature: 'seize(address,address,uint256)',
    read({ frame, left }, into) {
      if (frame.to === undefined || frame.output !== noError) return
      into.transfers.push({
        standard: 'erc20',
        token: frame.to,
        from: argumentAddress(frame.input, 1),
        to: argumentAddress(frame.input, 0),
        amount: argument(frame.input, 2),
        tokenId: undefined,
        order: left,
        logIndex: -1,
      })
    },
  },
]

function pushLiquidation(
  visit: FrameVisit,
  debtToken: Token,
  debtAmount: bigint,
  collateral: Address,
  into: Reading,
): void {
  const { frame } = visit
  if (frame.to === undefined) return
  const seized = ownCalls(frame).find((call) => call.to === collateral && call.input.startsWith(seize))
  into.actions.push({
    kind: 'liquidation',
    protocol: 'compound_v2',
    market: frame.to,
    style: 'fixed-spread',
    liquidator: frame.from,
    user: argumentAddress(frame.input, 0),
    debtToken,
    debtAmount,
    collateralToken: collateral,
    // A market that is its own collateral seizes without a call.
    collateralAmount: seized === undefined ? undefined : argument(seized.input, 2),
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}
