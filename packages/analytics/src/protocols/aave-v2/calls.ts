import { ownCall, ownCalls } from '../../frames/own.ts'
import { tellLending, tellLoan } from '../../frames/tell.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { answer, answers, argument, argumentAddress, argumentStart, listLength } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { ether } from '../../transfer.ts'
import { aaveProtocol } from './pools.ts'

/** `transferToReserve(address,address,uint256)`: how V1's pool moves a debtor's money to its core. */
const transferToReserve = '0x28fcf4d3'
/** `transferOnLiquidation(address,address,uint256)` of an aToken. */
const transferOnLiquidation = '0xf866c319'
/** `executeOperation(address[],uint256[],uint256[],address,bytes)`. */
const executeOperation = '0x920f5c84'

/**
 * Liquidation is one function in all three versions: `(collateral, debt, user, debtToCover, receiveAToken)`. The
 * amounts are those that moved, since the debt to cover may be more than may be repaid. What V3 shares with V2 is
 * read here too. Source: LendingPoolLiquidationManager.sol (V1), LendingPool.sol and LendingPoolCollateralManager.sol
 * of @aave/protocol-v2, Pool.sol and LiquidationLogic.sol of @aave/core-v3.
 */
export const aaveV2Calls: readonly CallModel[] = [
  {
    signature: 'liquidationCall(address,address,address,uint256,bool)',
    read(visit, into) {
      const { frame } = visit
      const { to: pool, from: liquidator, input } = frame
      if (pool === undefined) return
      const collateral = argumentAddress(input, 0)
      const debt = argumentAddress(input, 1)
      const inside = transfersSince(into, visit.entered)
      const reserved = ownCall(frame, transferToReserve)
      const paid =
        debt === ether && reserved !== undefined
          ? argument(reserved.input, 2)
          : sumFrom(inside, liquidator, debt)
      if (paid === 0n) return
      // Paid out, or handed over as a claim on the pool.
      const claim = ownCalls(frame).find(
        (call) =>
          call.input.startsWith(transferOnLiquidation) && argumentAddress(call.input, 1) === liquidator,
      )
      into.actions.push({
        kind: 'liquidation',
        protocol: reserved !== undefined ? 'aave_v1' : aaveProtocol(pool),
        market: pool,
        style: 'fixed-spread',
        liquidator,
        user: argumentAddress(input, 2),
        debtToken: debt,
        debtAmount: paid,
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
  {
    signature: 'flashLoan(address,address[],uint256[],uint256[],address,bytes,uint16)',
    read(visit, into) {
      const { frame } = visit
      const { input, to: pool } = frame
      const called = ownCall(frame, executeOperation)
      if (called === undefined || pool === undefined) return
      const assets = argumentStart(input, 1)
      const amounts = argumentStart(input, 2)
      const modes = argumentStart(input, 3)
      const premiums = argumentStart(called.input, 2)
      const length = listLength(input, assets)
      for (let i = 1; i <= length; i++) {
        // Any other mode leaves the loan open as a debt.
        if (argument(input, modes + i) !== 0n) continue
        tellLoan(visit, into, {
          protocol: aaveProtocol(pool),
          receiver: argumentAddress(input, 0),
          token: argumentAddress(input, assets + i),
          amount: argument(input, amounts + i),
          fee: Number.isNaN(premiums) ? undefined : argument(called.input, premiums + i),
        })
      }
    },
  },
  {
    signature: 'deposit(address,uint256,address,uint16)',
    read(visit, into) {
      const { input, to: pool } = visit.frame
      const asset = argumentAddress(input, 0)
      const amount = argument(input, 1)
      if (pool === undefined || !movedInside(visit, into, asset, amount)) return
      tellLending(visit, into, 'deposit', aaveProtocol(pool), argumentAddress(input, 2), asset, amount)
    },
  },
  {
    signature: 'withdraw(address,uint256,address)',
    read(visit, into) {
      const { input, output, to: pool, from } = visit.frame
      if (pool === undefined || !answers(output, 1)) return
      const asset = argumentAddress(input, 0)
      const amount = answer(output, 0)
      if (!movedInside(visit, into, asset, amount)) return
      tellLending(visit, into, 'withdraw', aaveProtocol(pool), from, asset, amount)
    },
  },
  {
    signature: 'borrow(address,uint256,uint256,uint16,address)',
    read(visit, into) {
      const { input, to: pool } = visit.frame
      const asset = argumentAddress(input, 0)
      const amount = argument(input, 1)
      if (pool === undefined || !movedInside(visit, into, asset, amount)) return
      tellLending(visit, into, 'borrow', aaveProtocol(pool), argumentAddress(input, 4), asset, amount)
    },
  },
  {
    signature: 'repay(address,uint256,uint256,address)',
    read(visit, into) {
      const { input, output, to: pool } = visit.frame
      if (pool === undefined || !answers(output, 1)) return
      const asset = argumentAddress(input, 0)
      const amount = answer(output, 0)
      if (!movedInside(visit, into, asset, amount)) return
      tellLending(visit, into, 'repay', aaveProtocol(pool), argumentAddress(input, 3), asset, amount)
    },
  },
]

/** Whether exactly that much of the asset moved meanwhile: other contracts have functions of the same names. */
function movedInside(
  visit: Parameters<CallModel['read']>[0],
  into: Parameters<CallModel['read']>[1],
  asset: string,
  amount: bigint,
): boolean {
  return transfersSince(into, visit.entered).some(
    (transfer) => transfer.token === asset && transfer.amount === amount,
  )
}
