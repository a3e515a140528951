import type { Log, Transaction } from '@membrane/core'
import {
  account,
  answers,
  block,
  custody,
  frame,
  protocol,
  transaction,
  transferCall,
  transferLog,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { balanceRead } from '../balance.ts'
import { hourCases } from './hours.ts'

const vault = account(0x7a)
const usd = account(0xd0)
const thief = account(0xbad)
const user = account(0xa)
const admin = account(0xad)
const held = custody(vault, usd)
const native = custody(vault, 'native')
const described = protocol({
  custody: [held],
  trusted: [admin],
  tokens: [{ address: usd, symbol: 'USD', decimals: 2 }],
})

function balance(amount: number) {
  return answers({ [balanceRead(held).key]: words(amount) })
}

function moved(logs: readonly Log[], after: number, given: Partial<Transaction> = {}, number = 100) {
  return { block: block([transaction({ from: thief, logs, ...given })], { number }), reads: balance(after) }
}

const out = (amount: bigint) => transferLog(usd, vault, thief, amount)
const back = (amount: bigint) => transferLog(usd, thief, vault, amount)

export const cases: readonly DetectorCase[] = [
  ...hourCases,
  {
    title: 'most of a vault leaving in a pending transaction is critical',
    protocol: described,
    steps: [{ ...moved([out(900n)], 1_000), stage: 'pending' }],
    severities: ['critical'],
    victims: [vault],
    attackers: [thief],
  },
  {
    title: 'a quarter leaving in a mined one is high: the balance read is the one after',
    protocol: described,
    steps: [moved([out(250n)], 750)],
    severities: ['high'],
  },
  {
    title: 'without logs transfers are read off the calls',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({ from: thief, trace: frame(vault, { calls: [transferCall(usd, thief, 250n)] }) }),
        ]),
        reads: balance(750),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'coins leaving are measured against the state diff',
    protocol: protocol({ custody: [native] }),
    steps: [
      {
        stage: 'pending',
        block: block([
          transaction({
            from: thief,
            trace: frame(vault, { calls: [frame(thief, { value: 60n })] }),
            changes: [{ kind: 'balance', address: vault, before: 100n, after: 40n }],
          }),
        ]),
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'a run in slices is reported level by level',
    protocol: described,
    steps: [
      moved([out(30n)], 970, {}, 1),
      moved([out(30n)], 940, {}, 2),
      moved([out(50n)], 890, {}, 3),
      moved([out(50n)], 840, {}, 4),
    ],
    severities: ['low', 'low', 'low', 'low', 'medium', 'low'],
  },
  {
    title: 'slices further apart than the window are no run',
    protocol: described,
    steps: [moved([out(20n)], 980, {}, 1), moved([out(20n)], 960, {}, 400), moved([out(20n)], 940, {}, 800)],
    severities: [],
  },
  {
    title: 'a flash loan that comes back is no outflow',
    protocol: described,
    steps: [moved([out(900n), back(901n)], 1_001)],
    severities: [],
  },
  {
    title: 'a user’s small withdrawal is ordinary',
    protocol: described,
    steps: [moved([transferLog(usd, vault, user, 20n)], 980)],
    severities: [],
  },
  {
    title: 'a trusted account moving funds is one level lower',
    protocol: described,
    steps: [moved([out(250n)], 750, { from: admin })],
    severities: ['medium'],
  },
  {
    title: 'other tokens and other holders are not watched',
    protocol: described,
    steps: [
      moved([transferLog(account(0xd1), vault, thief, 900n), transferLog(usd, user, thief, 900n)], 1_000),
    ],
    severities: [],
  },
]
