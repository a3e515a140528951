import type { ReadResult } from '@membrane/core'
import { account, answers, block, log, protocol, transaction, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

export const pool = account(0x3a)
export const borrower = account(0xb0)
export const market = protocol({ lending: [{ kind: 'aave-v3', pool, label: 'market' }] })

const wad = 10n ** 18n

/** A block with a borrow by `borrower`. */
export function borrowed(number: number) {
  const event = log(pool, 'BorrowAaveV3', [account(0xd0), borrower, 0], words(borrower, 5n, 2, 0))
  return { block: block([transaction({ logs: [event] })], { number, timestamp: number * 12 }) }
}

/** A block at which the position has this health factor in percent, collateral and debt in dollars. */
export function at(number: number, healthPercent: number, collateral = 200, debt = 100) {
  const data = words(
    BigInt(collateral) * 10n ** 8n,
    BigInt(debt) * 10n ** 8n,
    0,
    0,
    0,
    (BigInt(healthPercent) * wad) / 100n,
  )
  const reads: ReadonlyMap<string, ReadResult> = answers({
    [`${pool}:0xbf92857c${borrower.slice(2).padStart(64, '0')}`]: data,
  })
  return { block: block([transaction()], { number, timestamp: number * 12 }), reads }
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'a position that nobody liquidates is told once, and again when it has become grave',
    protocol: market,
    steps: [borrowed(1), at(2, 99), at(20, 98), at(27, 97), at(28, 97), at(102, 90)],
    severities: ['medium', 'high'],
    victims: [pool],
  },
  {
    title: 'a liquidation in time is ordinary',
    protocol: market,
    steps: [borrowed(1), at(2, 99), at(4, 120), at(40, 120)],
    severities: [],
  },
  {
    title: 'a position that heals starts anew',
    protocol: market,
    steps: [borrowed(1), at(2, 99), at(20, 110), at(21, 99), at(30, 99)],
    severities: [],
  },
  {
    title: 'a position that is repaid while it waits is forgotten',
    protocol: market,
    steps: [borrowed(1), at(2, 99), at(20, 99), at(26, 0, 0, 0), at(60, 99)],
    severities: [],
  },
  {
    title: 'a position that could not be read meanwhile is not called stalled before it is seen again',
    protocol: market,
    steps: [borrowed(1), at(2, 99), borrowed(30), borrowed(31)],
    severities: [],
  },
  {
    title: 'a pool that nobody described is not followed',
    steps: [borrowed(1), at(2, 99), at(200, 90)],
    severities: [],
  },
  {
    title: 'a block with an ordinary liquidation',
    recorded: { file: 'mainnet/blocks/13004256.json.gz', chainId: 1 },
    severities: [],
  },
]
