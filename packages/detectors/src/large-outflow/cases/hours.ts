import type { Hex } from '@membrane/core'
import {
  account,
  answers,
  block,
  custody,
  protocol,
  transaction,
  transferLog,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { balanceRead } from '../balance.ts'

const [vault, treasury, usd, user] = [account(0x7a), account(0x7b), account(0xd0), account(0xa)]
const [held, kept] = [custody(vault, usd), custody(treasury, usd, 'treasury')]
const alone = protocol({ custody: [held] })
const both = protocol({ custody: [held, kept] })

type Balances = { readonly vault: number; readonly treasury?: number }

/** A block in this hour; `out` and `outTreasury` leave the accounts, which hold `after` at its end. */
export function inHour(hour: number, after: Balances, out = 0, outTreasury = 0, minute = 0) {
  const logs = [
    ...(out > 0 ? [transferLog(usd, vault, user, BigInt(out))] : []),
    ...(outTreasury > 0 ? [transferLog(usd, treasury, user, BigInt(outTreasury))] : []),
  ]
  const entries: Record<string, Hex> = { [balanceRead(held).key]: words(after.vault) }
  if (after.treasury !== undefined) entries[balanceRead(kept).key] = words(after.treasury)
  const number = hour * 300 + minute * 5
  const timestamp = hour * 3_600 + minute * 60
  return { block: block([transaction({ logs })], { number, timestamp }), reads: answers(entries) }
}

/** Days on which about half a part in a thousand leaves every hour, and comes back unseen. */
export function usual(hours: number, from = 1) {
  return Array.from({ length: hours }, (_, i) => inHour(from + i, { vault: 1_000_000 }, 400 + 100 * (i % 3)))
}

export const hourCases: readonly DetectorCase[] = [
  {
    title: 'an hour far above the usual ones, below every fixed threshold, is low',
    protocol: alone,
    steps: [...usual(48), inHour(49, { vault: 985_000 }, 15_000)],
    severities: ['low'],
    victims: [vault],
  },
  {
    title: 'farther above it is medium too, in slices that no single one of is',
    protocol: alone,
    steps: [
      ...usual(48),
      ...Array.from({ length: 3 }, (_, i) => inHour(49, { vault: 985_000 - 15_000 * i }, 15_000, 0, i)),
    ],
    severities: ['low', 'medium'],
  },
  {
    title: 'nothing is said of what is usual before a day has passed',
    protocol: alone,
    steps: [...usual(20), inHour(21, { vault: 985_000 }, 15_000)],
    severities: [],
  },
  {
    title: 'an account that pays so every hour is not outside its usual',
    protocol: alone,
    steps: Array.from({ length: 60 }, (_, i) => inHour(1 + i, { vault: 1_000_000 }, 4_000 + 9_000 * (i % 2))),
    severities: [],
  },
  {
    title: 'a little out of each account is a lot of all',
    protocol: both,
    options: { windowBps: 10_001, windowMediumBps: 10_001, windowHighBps: 10_001 },
    steps: [
      inHour(1, { vault: 1_000, treasury: 1_000 }),
      inHour(1, { vault: 880, treasury: 1_000 }, 120, 0, 1),
      inHour(1, { vault: 880, treasury: 850 }, 0, 150, 2),
    ],
    severities: ['medium', 'medium', 'medium'],
    victims: [vault, treasury],
  },
  {
    title: 'what moves from one account to the other has not left',
    protocol: both,
    steps: [
      inHour(1, { vault: 1_000, treasury: 1_000 }),
      {
        ...inHour(1, { vault: 980, treasury: 1_020 }, 0, 0, 1),
        block: block([transaction({ logs: [transferLog(usd, vault, treasury, 20n)] })], {
          number: 301,
          timestamp: 3_660,
        }),
      },
    ],
    severities: [],
  },
]
