import type { Log } from '@membrane/core'
import { eventSignature } from '../../decode/signature.ts'
import { addressAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import { pushLending } from '../lending.ts'
import { dydxMarkets as markets } from './markets.ts'

const protocol = 'dydx'

const update = '((bool,uint256),(bool,uint128))'
const withdraw = `LogWithdraw(address indexed,uint256,uint256,${update},address)`
const withdrawTopic = eventSignature(withdraw).topic0
const call = 'LogCall(address indexed,uint256,address)'
const callTopic = eventSignature(call).topic0
const operation = 'LogOperation(address)'
const operationTopic = eventSignature(operation).topic0

/** What carries no movement of its own but makes a withdrawal and a deposit one flash loan. */
export const dydxMarkers: readonly string[] = [call, operation]

/**
 * Source: Events.sol of @dydxprotocol/solo. A flash loan is a withdrawal, a call and a deposit of one operation, account
 * and market; it is pushed at its deposit, besides both movements.
 */
export const dydxSoloEvents: readonly EventModel[] = [
  {
    signature: withdraw,
    read(log, order, into) {
      // The account's own amount after it: negative is a debt.
      const owes = wordAt(log.data, 4) === 0n && wordAt(log.data, 5) > 0n
      const token = markets[numberAt(log.data, 1)]
      const kind = owes ? 'borrow' : 'withdraw'
      pushLending(into, log, order, kind, protocol, topicAddress(log.topics[1]), token, wordAt(log.data, 3))
    },
  },
  {
    signature: `LogDeposit(address indexed,uint256,uint256,${update},address)`,
    read(log, order, into, cursor) {
      const account = topicAddress(log.topics[1])
      const token = markets[numberAt(log.data, 1)]
      const amount = wordAt(log.data, 3)
      // Zero or less afterwards, so there was a debt before.
      const owed = wordAt(log.data, 4) === 0n || wordAt(log.data, 5) === 0n
      pushLending(into, log, order, owed ? 'repay' : 'deposit', protocol, account, token, amount)
      const loan = loanOf(log, cursor)
      if (loan === undefined) return
      const lent = wordAt(loan.data, 3)
      into.actions.push({
        kind: 'flashloan',
        protocol,
        lender: log.address,
        initiator: account,
        receiver: addressAt(loan.data, 6),
        token,
        amount: lent,
        fee: amount - lent,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: `LogLiquidate(address indexed,uint256,address indexed,uint256,uint256,uint256,${update},${update},${update},${update})`,
    read(log, order, into) {
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator: topicAddress(log.topics[1]),
        user: topicAddress(log.topics[2]),
        debtToken: markets[numberAt(log.data, 3)],
        debtAmount: wordAt(log.data, 17),
        collateralToken: markets[numberAt(log.data, 2)],
        collateralAmount: wordAt(log.data, 13),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
]

/** The withdrawal that a deposit gives back: a call lies between, and neither more than lent nor another operation. */
function loanOf(deposit: Log, cursor: LogCursor): Log | undefined {
  let called = false
  for (let i = cursor.position - 1; i >= 0; i--) {
    const log = cursor.logs[i]
    if (log === undefined || log.address !== deposit.address) continue
    const [topic, owner] = log.topics
    if (topic === operationTopic) return undefined
    if (owner !== deposit.topics[1] || wordAt(log.data, 0) !== wordAt(deposit.data, 0)) continue
    if (topic === callTopic) called = true
    else if (topic === withdrawTopic && wordAt(log.data, 1) === wordAt(deposit.data, 1))
      return called && wordAt(deposit.data, 3) >= wordAt(log.data, 3) ? log : undefined
  }
  return undefined
}
