import type { Address, Log } from '@membrane/core'
import { tokenBefore, transferTopic } from '../../decode/nearTransfer.ts'
import { addressAt, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'
import { pushLending } from '../lending.ts'

const protocol = 'compound_v2'

/**
 * Source: CTokenInterfaces.sol of Compound V2; Cream and the other forks emit the same. The market is the cToken, and
 * its underlying is told by the payment: see `underlyingIn`.
 */
export const compoundV2Events: readonly EventModel[] = [
  {
    signature: 'LiquidateBorrow(address,address,uint256,address,uint256)',
    read(log, order, into, cursor) {
      const liquidator = addressAt(log.data, 0)
      const debtAmount = wordAt(log.data, 2)
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator,
        user: addressAt(log.data, 1),
        debtToken: underlyingIn(cursor, log.address, liquidator, debtAmount),
        debtAmount,
        collateralToken: addressAt(log.data, 3),
        collateralAmount: wordAt(log.data, 4),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Mint(address,uint256,uint256)',
    read(log, order, into, cursor) {
      // A cToken follows its Mint with the Transfer of what it minted; other contracts share the signature.
      if (!isOwnTransfer(cursor.logs[cursor.position + 1], log.address, wordAt(log.data, 2))) return
      const minter = addressAt(log.data, 0)
      const amount = wordAt(log.data, 1)
      const token = underlyingIn(cursor, log.address, minter, amount)
      pushLending(into, log, order, 'deposit', protocol, minter, token, amount)
    },
  },
  {
    signature: 'Redeem(address,uint256,uint256)',
    read(log, order, into, cursor) {
      if (!isOwnTransfer(cursor.logs[cursor.position - 1], log.address, wordAt(log.data, 2))) return
      const redeemer = addressAt(log.data, 0)
      const amount = wordAt(log.data, 1)
      const token = underlyingOut(cursor, log.address, redeemer, amount)
      pushLending(into, log, order, 'withdraw', protocol, redeemer, token, amount)
    },
  },
  {
    signature: 'Borrow(address,uint256,uint256,uint256)',
    read(log, order, into, cursor) {
      const borrower = addressAt(log.data, 0)
      const amount = wordAt(log.data, 1)
      const token = underlyingOut(cursor, log.address, borrower, amount)
      pushLending(into, log, order, 'borrow', protocol, borrower, token, amount)
    },
  },
  {
    signature: 'RepayBorrow(address,address,uint256,uint256,uint256)',
    read(log, order, into, cursor) {
      const amount = wordAt(log.data, 2)
      const token = underlyingIn(cursor, log.address, addressAt(log.data, 0), amount)
      pushLending(into, log, order, 'repay', protocol, addressAt(log.data, 1), token, amount)
    },
  },
]

/**
 * What was paid into a market: the token of the transfer with the event's amount. A market takes its underlying by
 * transfer or as the call's own ether, so a payer without any transfer to it paid ether. A transfer with another
 * amount alone leaves the token open.
 */
function underlyingIn(cursor: LogCursor, market: Address, payer: Address, amount: bigint): Token | undefined {
  const query = { from: payer, to: market, except: market }
  const exact = tokenBefore(cursor, { ...query, amount })
  if (exact !== undefined) return exact
  return tokenBefore(cursor, { ...query, amount: undefined }) === undefined ? ether : undefined
}

/** What a market paid out, by the same reasoning. */
function underlyingOut(
  cursor: LogCursor,
  market: Address,
  receiver: Address,
  amount: bigint,
): Token | undefined {
  const query = { from: market, to: receiver, except: market }
  const exact = tokenBefore(cursor, { ...query, amount })
  if (exact !== undefined) return exact
  return tokenBefore(cursor, { ...query, amount: undefined }) === undefined ? ether : undefined
}

function isOwnTransfer(log: Log | undefined, market: Address, amount: bigint): boolean {
  return (
    log !== undefined &&
    log.address === market &&
    log.topics[0] === transferTopic &&
    wordAt(log.data, 0) === amount
  )
}
