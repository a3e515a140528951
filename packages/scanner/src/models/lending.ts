import type { CallModel } from './model.ts'

/**
 * Aave and Compound as their users call them, and flash loans.
 * @see https://aave.com/docs/developers, https://docs.compound.finance/v2, https://eips.ethereum.org/EIPS/eip-3156
 */
export const lendingCalls: readonly (readonly [string, CallModel])[] = [
  ['supply/4', { protocol: 'aave', does: 'deposit' }],
  ['deposit/4', { protocol: 'aave', does: 'deposit' }],
  ['borrow/5', { protocol: 'aave', does: 'borrow' }],
  ['repay/4', { protocol: 'aave', does: 'repay' }],
  ['flashLoan/7', { protocol: 'aave', does: 'flashLoan', callsBack: true }],
  ['flashLoanSimple/5', { protocol: 'aave', does: 'flashLoan', callsBack: true }],
  ['flashLoan/4', { protocol: 'other', does: 'flashLoan', callsBack: true }],
  ['redeem/1', { protocol: 'compound', does: 'withdraw' }],
  ['redeemUnderlying/1', { protocol: 'compound', does: 'withdraw' }],
  ['borrow/1', { protocol: 'compound', does: 'borrow' }],
  ['repayBorrow/1', { protocol: 'compound', does: 'repay' }],
  ['exchangeRateStored/0', { protocol: 'compound', gives: 'assets' }],
  ['exchangeRateCurrent/0', { protocol: 'compound', gives: 'assets' }],
]
