import type { CallFrame } from '@membrane/core'
import { account, block, frame, protocol, transaction, transferCall } from '../../testing/build.ts'
import type { CaseStep, DetectorCase } from '../../testing/case.ts'

const vault = account(0x7a)
const token = account(0x70)
const thief = account(0xbad)
const described = protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] })
const options = { learnTransactions: 20, shadowTransactions: 20 }

function withdrawal(user: `0x${string}`, amount: bigint, selector: `0x${string}` = '0x2e1a7d4d'): CallFrame {
  return frame(vault, { input: selector, from: user, calls: [transferCall(token, user, amount)] })
}

function step(number: number, user: `0x${string}`, amount: bigint, selector?: `0x${string}`): CaseStep {
  const trace = withdrawal(user, amount, selector)
  return { block: block([transaction({ from: user, trace })], { number }) }
}

/** Withdrawals of 50 to 149 by as many users, one a block. */
function days(count: number): readonly CaseStep[] {
  return Array.from({ length: count }, (_, i) =>
    step(100 + i, account(0x1000 + i), BigInt(50 + ((i * 37) % 100))),
  )
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'a withdrawal a thousand times as large as any before is high',
    protocol: described,
    options,
    steps: [...days(40), step(200, thief, 150_000n)],
    severities: ['high'],
    victims: [vault],
    attackers: [thief],
  },
  {
    title: 'ten times what was usual is medium at least, a little more than ever is nothing',
    protocol: described,
    options,
    steps: [...days(40), step(200, account(0xb0b), 180n), step(201, thief, 6_000n)],
    severities: ['medium'],
  },
  {
    title: 'nothing is told while it learns, nor while it is tried in shadow',
    protocol: described,
    options,
    steps: [...days(30), step(200, thief, 150_000n)],
    severities: [],
  },
  {
    title: 'a function that nobody ever called is low',
    protocol: described,
    options,
    steps: [...days(40), step(200, thief, 100n, '0xdeadbeef')],
    severities: ['low'],
  },
  {
    title: 'a pending transaction is compared with the same habits and teaches nothing',
    protocol: described,
    options,
    steps: [
      ...days(40),
      { ...step(200, thief, 150_000n), stage: 'pending' },
      { ...step(200, thief, 150_000n), stage: 'pending' },
    ],
    severities: ['high', 'high'],
  },
  {
    title: 'contracts that nobody described are not learnt',
    options,
    steps: [...days(40), step(200, thief, 150_000n)],
    severities: [],
  },
  {
    title: 'a real day on mainnet teaches nothing about contracts that are not described',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: [],
  },
]
