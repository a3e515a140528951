import type { CallFrame } from '@membrane/core'
import { ownCall, ownCalls } from '../../frames/own.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { ether } from '../../transfer.ts'

/** `transferToReserve(address,address,uint256)`: how version 1's pool moves a debtor's money to its core. */
const transferToReserve = '0x28fcf4d3'
/** `transferOnLiquidation(address,address,uint256)` of an aToken. */
const transferOnLiquidation = '0xf866c319'
const liquidationCall = '0x00a718a9'

/**
 * One function in all three versions: `(collateral, debt, user, debtToCover, receiveAToken)`. The amounts are those
 * that moved, since the debt to cover may be more than may be repaid. Source: LendingPoolLiquidationManager.sol
 * (version 1), LendingPoolCollateralManager.sol (2), LiquidationLogic.sol (3).
 */
export const aaveCalls: readonly CallModel[] = [
  {
    signature: 'liquidationCall(address,address,address,uint256,bool)',
    read(visit, into) {
      const { frame } = visit
      const { to: pool, from: liquidator, input } = frame
      if (pool === undefined) return
      const collateral = argumentAddress(input, 0)
      const debt = argumentAddress(input, 1)
      const inside = transfersSince(into, visit.entered)
      const calls = ownCalls(frame)
      const moved = ownCall(frame, transferToReserve)
      const debtAmount =
        debt === ether
          ? moved === undefined
            ? undefined
            : argument(moved.input, 2)
          : sumFrom(inside, liquidator, debt)
      // Paid out, or handed over as a claim on the pool.
      const claim = calls.find(
        (call) =>
          call.input.startsWith(transferOnLiquidation) && argumentAddress(call.input, 1) === liquidator,
      )
      if (debtAmount === 0n) return
      into.actions.push({
        kind: 'liquidation',
        protocol: moved !== undefined ? 'aave_v1' : handedOn(frame) > 1 ? 'aave_v2' : 'aave_v3',
        market: pool,
        style: 'fixed-spread',
        liquidator,
        user: argumentAddress(input, 2),
        debtToken: debt,
        debtAmount,
        collateralToken: claim?.to ?? collateral,
        collateralAmount:
          claim === undefined ? sumTo(inside, liquidator, collateral) : argument(claim.input, 2),
        order: visit.left,
        logIndex: -1,
        traceAddress: visit.traceAddress,
      })
    },
  },
  {
    signature: 'transferOnLiquidation(address,address,uint256)',
    read({ frame, left }, into) {
      if (frame.to === undefined) return
      into.transfers.push({
        standard: 'erc20',
        token: frame.to,
        from: argumentAddress(frame.input, 0),
        to: argumentAddress(frame.input, 1),
        amount: argument(frame.input, 2),
        tokenId: undefined,
        order: left,
        logIndex: -1,
      })
    },
  },
]

/** How many delegated calls pass the same function on: two in version 2 (pool, then manager), one in version 3. */
function handedOn(frame: CallFrame): number {
  let depth = 0
  for (let at: CallFrame | undefined = frame; at !== undefined; depth++) {
    at = at.calls.find(({ type, input }) => type === 'DELEGATECALL' && input.startsWith(liquidationCall))
  }
  return depth - 1
}
