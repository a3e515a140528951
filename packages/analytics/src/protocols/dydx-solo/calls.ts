import type { Address } from '@membrane/core'
import { evidenceOf, tellLending } from '../../frames/tell.ts'
import { transfersSince } from '../../frames/within.ts'
import { argument, argumentAddress, argumentStart, listLength } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import type { Token } from '../../transfer.ts'
import { dydxMarkets } from './markets.ts'

const protocol = 'dydx'

/** Words of an action: its type, its account among those named, the amount, the market, the other party. */
const word = { type: 0, account: 1, value: 5, market: 6, other: 8 } as const
/** Numbers of the action types, by ActionType of Actions.sol. */
const types = { deposit: 0, withdraw: 1, call: 8 } as const

type Movement = { readonly account: Address; readonly token: Token; readonly amount: bigint }

/**
 * An operation is a list of actions in order. Amounts are those of the transfers, since an action may ask for `all`.
 * A flash loan is a withdrawal, a call and a deposit of no less, of one account and market.
 * Source: Actions.sol and Account.sol of @dydxprotocol/solo.
 */
export const dydxSoloCalls: readonly CallModel[] = [
  {
    signature:
      'operate((address,uint256)[],(uint8,uint256,(bool,uint8,uint8,uint256),uint256,uint256,address,uint256,bytes)[])',
    read(visit, into) {
      const { input, to: solo } = visit.frame
      const accounts = argumentStart(input, 0)
      const actions = argumentStart(input, 1)
      const length = listLength(input, actions)
      if (solo === undefined || length === 0 || Number.isNaN(accounts)) return
      const moved = transfersSince(into, visit.entered).filter(({ from, to }) => from === solo || to === solo)
      let next = 0
      let lent: (Movement & { readonly receiver: Address; called: boolean })[] = []
      for (let i = 0; i < length; i++) {
        const at = argumentStart(input, i, actions + 1)
        if (Number.isNaN(at)) return
        const type = Number(argument(input, at + word.type))
        if (type === types.call) for (const loan of lent) loan.called = true
        if (type !== types.deposit && type !== types.withdraw) continue
        const token = dydxMarkets[Number(argument(input, at + word.market))]
        const other = argumentAddress(input, at + word.other)
        const account = argumentAddress(input, accounts + 1 + 2 * Number(argument(input, at + word.account)))
        const found = moved.findIndex(
          (transfer, index) =>
            index >= next &&
            (token === undefined || transfer.token === token) &&
            (type === types.deposit ? transfer.from : transfer.to) === other,
        )
        const transfer = moved[found]
        if (transfer === undefined) continue
        next = found + 1
        const { amount } = transfer
        if (type === types.withdraw) {
          tellLending(visit, into, 'withdraw', protocol, account, transfer.token, amount)
          lent.push({ account, token: transfer.token, amount, receiver: other, called: false })
          continue
        }
        tellLending(visit, into, 'deposit', protocol, account, transfer.token, amount)
        const loan = lent.find(
          (one) =>
            one.called && one.account === account && one.token === transfer.token && amount >= one.amount,
        )
        if (loan === undefined) continue
        lent = lent.filter((one) => one !== loan)
        into.actions.push({
          kind: 'flashloan',
          protocol,
          lender: solo,
          initiator: account,
          receiver: loan.receiver,
          token: loan.token,
          amount: loan.amount,
          fee: amount - loan.amount,
          ...evidenceOf(visit),
        })
      }
    },
  },
]
