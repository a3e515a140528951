import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, log, run, transaction, transferLog, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { flashLoanFlow } from './detector.ts'
import { loggedLoans } from './loans.ts'

testCases(flashLoanFlow, cases)

const [lender, borrower, usd] = [account(1), account(2), account(3)] as const

test('every lender’s event is read into borrower, token and amount', () => {
  const logs = [
    log(lender, 'FlashLoanAaveV1', [borrower, usd], words(500n, 1, 0, 0)),
    log(lender, 'FlashLoanAaveV2', [borrower, account(9), usd], words(500n, 1, 0)),
    log(lender, 'FlashLoanAaveV3', [borrower, usd, 0], words(account(9), 500n, 0, 1)),
    log(lender, 'FlashLoanBalancer', [borrower, usd], words(500n, 1)),
    log(lender, 'FlashLoanBalancer', [borrower], words(usd, 500n, 1)),
    log(lender, 'FlashLoanMorpho', [borrower, usd], words(500n)),
  ]
  const loans = [...loggedLoans(block([transaction({ logs })])).values()].flat()
  expect(loans).toHaveLength(logs.length)
  for (const loan of loans) expect(loan).toMatchObject({ lender, borrower, token: usd, amount: 500n })
})

test('a V2 swap is a loan only when the same token went out and came back', () => {
  const swap = (...amounts: readonly number[]) =>
    log(lender, 'SwapV2', [borrower, borrower], words(...amounts))
  const loansOf = (one: ReturnType<typeof swap>) =>
    [...loggedLoans(block([transaction({ logs: [one] })])).values()].flat().length
  expect(loansOf(swap(10, 0, 0, 9))).toBe(0)
  expect(loansOf(swap(10, 0, 9, 0))).toBe(1)
})

test('however tokens move, a loan without losers is never reported', () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 24n })
  fc.assert(
    fc.property(amounts, amounts, (lent, fee) => {
      const logs = [
        transferLog(usd, lender, borrower, lent),
        transferLog(usd, borrower, lender, lent + fee),
        log(lender, 'FlashLoanMorpho', [borrower, usd], words(lent)),
      ]
      expect(run(flashLoanFlow, block([transaction({ to: borrower, logs })])).findings).toEqual([])
    }),
  )
})

test('from logs alone, without a sender, the account that was paid stands for the attacker', () => {
  const [pool, weth, keeper] = [account(4), account(5), account(6)] as const
  const logs = [
    log(lender, 'FlashLoanMorpho', [borrower, usd], words(1_000n)),
    transferLog(usd, lender, borrower, 1_000n),
    transferLog(usd, pool, borrower, 300n),
    transferLog(weth, pool, borrower, 40n),
    transferLog(usd, borrower, lender, 1_000n),
    transferLog(usd, borrower, keeper, 300n),
    transferLog(weth, borrower, keeper, 40n),
  ]
  const attack = transaction({ to: borrower, logs })
  const [finding] = run(flashLoanFlow, block([{ ...attack, from: undefined }])).findings
  expect(finding).toMatchObject({ severity: 'high', victims: [pool] })
})

test('an emptied pool is told even when the gain went where it cannot be seen', () => {
  const [pool, weth, keeper] = [account(4), account(5), account(6)] as const
  const emptied = [
    log(lender, 'FlashLoanMorpho', [borrower, usd], words(1_000n)),
    transferLog(usd, pool, keeper, 300n),
    transferLog(weth, pool, keeper, 40n),
  ]
  const judged = (logs: typeof emptied) =>
    run(flashLoanFlow, block([transaction({ to: borrower, logs })])).findings.map(({ severity }) => severity)
  expect(judged(emptied)).toEqual(['high'])
  // A share that was given up explains what the pool paid out.
  const share = account(7)
  expect(judged([...emptied, transferLog(share, borrower, account(0), 5n)])).toEqual([])
})

test('without logs and traces it says that no flow could be judged', () => {
  expect(run(flashLoanFlow, block([transaction()])).unknown).toHaveLength(2)
})
