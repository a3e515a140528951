import type { Address, CallFrame, Hex, ReadResult } from '@membrane/core'
import {
  account,
  answers,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  words,
} from '../../testing/build.ts'
import { accountRead, availableRead, debtRead, listRead, reserveRead } from '../reads.ts'

export const pool = account(0x3a)
export const borrower = account(0xb0)
export const asset = account(0xd0)
export const aToken = account(0xa0)
export const debtToken = account(0xde)
export const thief = account(0xbad)
export const tool = account(0xbad2)
export const helper = account(0xbad3)

export const market = protocol({
  lending: [{ kind: 'aave-v3', pool, label: 'market' }],
  tokens: [{ address: asset, symbol: 'USD', decimals: 6 }],
})

type Answers = Readonly<Record<string, Hex>>

function step(number: number, logs: readonly ReturnType<typeof log>[], given: Answers = {}) {
  const reads: ReadonlyMap<string, ReadResult> = answers(given)
  return { block: block([transaction({ logs })], { number }), reads }
}

export const borrowed = (number: number, who: Address = borrower) =>
  step(number, [log(pool, 'BorrowAaveV3', [asset, who, 0], words(who, 5n, 2, 0))])

export const liquidated = (number: number, who: Address = borrower) =>
  step(number, [log(pool, 'LiquidationCall', [asset, asset, who], words(5n, 5n, thief, 0))])

export const booked = (number: number) =>
  step(number, [log(pool, 'DeficitCreated', [borrower, asset], words(1_000_000n))])

/** A block at which the borrower has this collateral and debt, in dollars. */
export const position = (number: number, collateral: number, debt: number) =>
  step(number, [], {
    [accountRead(pool, borrower).key]: words(
      BigInt(collateral) * 10n ** 8n,
      BigInt(debt) * 10n ** 8n,
      0,
      0,
      0,
      0,
    ),
  })

export const listed = (number: number) => step(number, [], { [listRead(pool).key]: words(32, 1, asset) })

export const named = (number: number) =>
  step(number, [], {
    [reserveRead(pool, asset).key]: words(0, 0, 0, 0, 0, 0, 0, 0, aToken, 0, debtToken, 0, 0, 0, 0),
  })

/** A block at which so much of the asset is left in the reserve and so much is lent. */
export const reserve = (number: number, available: number, debt: number) =>
  step(number, [], {
    [availableRead(asset, aToken).key]: words(available),
    [debtRead(debtToken).key]: words(debt),
  })

export function sent(...calls: readonly CallFrame[]) {
  return { block: block([transaction({ from: thief, trace: frame(tool, { calls }) })]) }
}

export const liquidate = (who: Address, by?: Address): CallFrame => {
  const call = frame(pool, { input: input('liquidationCall', asset, asset, who, 5n, 0) })
  return by === undefined ? call : frame(by, { input: '0x12345678', calls: [call] })
}

/** The tool creates a helper contract. */
export const created = (): CallFrame => frame(helper, { type: 'CREATE', input: '0x60' })
