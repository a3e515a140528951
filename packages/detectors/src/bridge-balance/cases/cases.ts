import type { Block, Hex, Transaction } from '@membrane/core'
import { functions } from '../../signals/functions.ts'
import {
  account,
  answers,
  block,
  input,
  log,
  protocol,
  transaction,
  transferLog,
  word,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const escrow = account(0xe5c)
const locked = account(0x10c)
const likeness = account(0x11c)
const thief = account(0xbad)
const user = account(0x5e)
const nobody = account(0)
const here = 1
const there = 10

const described = protocol({
  bridges: [
    {
      label: 'Canal',
      escrow: { chainId: here, holder: escrow, token: locked },
      minted: { chainId: there, token: likeness },
      deadlineSeconds: 3_600,
    },
  ],
})
const fine = protocol({
  bridges: [
    {
      label: 'Canal',
      escrow: { chainId: here, holder: escrow, token: locked },
      minted: { chainId: there, token: likeness },
      decimalsShift: 12,
    },
  ],
})

const lockedKey = `bridge-balance:locked:${here}:${locked}:${escrow}`
const issuedKey = `bridge-balance:issued:${there}:${likeness}`
const state = (held: bigint, issued: bigint) =>
  answers({ [lockedKey]: words(held), [issuedKey]: words(issued) })

const bytes = (data: string): Hex =>
  `${words(32, data.length / 2)}${data.padEnd(Math.ceil(data.length / 64) * 64, '0')}` as Hex
const process = (receiver: Hex): Hex =>
  `${functions.nomadProcess.selector}${bytes(`${'11'.repeat(80)}${receiver.slice(2)}${'22'.repeat(40)}`).slice(2)}`

/** Somebody brings a message to a replica, which pays `receiver` out of the escrow. */
function processed(sender: Hex, receiver: Hex, more: Partial<Transaction> = {}): Transaction {
  return transaction({
    from: sender,
    to: account(0x4e9),
    input: process(receiver),
    logs: [transferLog(locked, escrow, receiver, 100n)],
    ...more,
  })
}

const status = (before: number) =>
  ({
    kind: 'storage',
    address: account(0x4e9),
    slot: word(7),
    before: word(before),
    after: word(2),
  }) as const

function deposit(data: Hex, moved: boolean): Block {
  const head = words(1, 0xabc, 96)
  const call = `${functions.chainBridgeDeposit.selector}${head.slice(2)}${words((data.length - 2) / 2).slice(2)}${data.slice(2)}`
  const logs = moved
    ? [transferLog(locked, user, escrow, 500n)]
    : [log(account(0xb1d), 'OwnershipTransferred', [user, user])]
  return block([transaction({ from: user, to: account(0xb1d), input: call as Hex, logs })])
}

const lockIn = (at: number) =>
  block([transaction({ from: user, logs: [transferLog(locked, user, escrow, 1_000n)] })], {
    chainId: here,
    timestamp: at,
  })
const mintOf = (amount: bigint, at: number) =>
  block([transaction({ from: thief, logs: [transferLog(likeness, nobody, thief, amount)] })], {
    chainId: there,
    timestamp: at,
  })
const idle = (chainId: number, at: number) => block([], { chainId, timestamp: at })
const week = 604_800

export const cases: readonly DetectorCase[] = [
  {
    title: 'Nomad, August 2022: a message that was never proven pays whoever brings it',
    recorded: { file: 'exploits/recreated/NomadBridge.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0x88a69b4e698a4b090df6cf5bd7b2d47325ad30a3'],
  },
  {
    title: 'Poly Network, August 2021: a message from another chain replaces the keepers',
    recorded: {
      file: 'exploits/traces/0xb1f70464bd95b774c6ce60fc706eb5f9e35cb5f06e6cfe7c17dcda46ffd59581.json.gz',
      chainId: 1,
    },
    severities: ['high'],
    victims: ['0xcf2afe102057ba5c16f899271045a0a37fcb10f2'],
    attackers: ['0xc8a65fadf0e0ddaf421f28feab69bf6e2e589963'],
  },
  {
    title: 'Poly Network recreated, with the releases that follow',
    recorded: { file: 'exploits/recreated/PolyNetworkBridge.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
  },
  {
    title: 'the state diff shows that the message had no proof',
    protocol: described,
    steps: [{ block: block([processed(thief, thief, { changes: [status(0)] })]) }],
    severities: ['critical'],
    victims: [escrow],
    attackers: [thief],
  },
  {
    title: 'the state diff shows that the message was proven',
    steps: [{ block: block([processed(user, user, { changes: [status(0x77)] })]) }],
    severities: [],
  },
  {
    title: 'a relayer brings a message for somebody else',
    steps: [{ block: block([processed(account(0x4e1), user)]) }],
    severities: [],
  },
  {
    title: 'a message is proven in one block and processed by its receiver in a later one',
    steps: [
      {
        block: block([
          transaction({
            to: account(0x4e9),
            input: input('nomadProve', 0xabc, ...Array.from({ length: 33 }, (_, i) => i)),
          }),
        ]),
      },
      { block: block([processed(user, user)]) },
    ],
    severities: [],
  },
  {
    title: 'a copy of the attack with only the receiver changed',
    protocol: described,
    steps: [
      { block: block([processed(user, user, { changes: [status(0x77)] })]) },
      { block: block([processed(thief, thief, { changes: [status(0x78)], hash: word(0x2) })]) },
    ],
    severities: ['critical'],
    attackers: [thief],
  },
  {
    title: 'Qubit: a deposit is announced, and the token at the zero address moved nothing',
    steps: [{ block: deposit(words(1, 500), false) }],
    severities: ['high'],
  },
  {
    title: 'a deposit that locks what it announces',
    steps: [{ block: deposit(words(1, 500), true) }],
    severities: [],
  },
  {
    title: 'a generic message of ChainBridge moves nothing and announces nothing',
    steps: [{ block: deposit(words(64, 500, 7), false) }],
    severities: [],
  },
  {
    title: 'a message with no signature releases wrapped coins',
    steps: [
      {
        block: block([
          transaction({
            to: account(0x303),
            input: `${functions.wormholeComplete.selector}${bytes(`0100000003${'00'}${'ab'.repeat(60)}`).slice(2)}`,
          }),
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'a message with thirteen signatures',
    steps: [
      {
        block: block([
          transaction({
            to: account(0x303),
            input: `${functions.wormholeComplete.selector}${bytes(`0100000003${'0d'}${'ab'.repeat(60)}`).slice(2)}`,
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'more of the likeness exists than the escrow holds, told once',
    protocol: described,
    steps: [
      { block: block([]), reads: state(1_000_000n, 1_000_000n) },
      {
        block: block([transaction({ logs: [transferLog(locked, escrow, thief, 400_000n)] })]),
        reads: state(600_000n, 1_000_000n),
      },
      { block: block([]), reads: state(600_000n, 1_000_000n) },
    ],
    severities: ['critical'],
    victims: [escrow],
    attackers: [thief],
  },
  {
    title: 'a pending release would leave less than was issued',
    protocol: described,
    steps: [
      {
        stage: 'pending',
        block: block([transaction({ logs: [transferLog(locked, escrow, thief, 5_000n)] })]),
        reads: state(1_000_000n, 1_000_000n),
      },
    ],
    severities: ['high'],
    attackers: [thief],
  },
  {
    title: 'a release after the burn that it belongs to',
    protocol: described,
    steps: [
      {
        block: block([transaction({ logs: [transferLog(locked, escrow, user, 400_000n)] })]),
        reads: state(600_000n, 600_000n),
      },
    ],
    severities: [],
  },
  {
    title: 'a likeness with more decimals is scaled, and less than a unit of rounding is nothing',
    protocol: fine,
    steps: [{ block: block([]), reads: state(1_000_000n, 1_000_000n * 10n ** 12n + 999n) }],
    severities: [],
  },
  {
    title: 'state that could not be read is unknown, not a deficit',
    protocol: described,
    steps: [{ block: block([]), reads: answers({ [issuedKey]: words(1_000_000n) }) }],
    severities: [],
  },
  {
    title: 'both chains followed: a mint without a lock',
    protocol: described,
    steps: [
      { block: idle(here, 1_000) },
      { block: idle(there, 1_000) },
      { block: mintOf(900n, 1_000 + week) },
      { block: idle(here, 1_010 + week) },
    ],
    severities: ['critical'],
    attackers: [thief],
  },
  {
    title: 'both chains followed: a mint of what was locked less the fee, whichever chain came first',
    protocol: described,
    steps: [
      { block: idle(here, 1_000) },
      { block: idle(there, 1_000) },
      { block: lockIn(1_000 + week) },
      { block: mintOf(995n, 1_060 + week) },
      { block: mintOf(1_000n, 1_200 + week) },
      { block: lockIn(1_190 + week) },
      { block: idle(there, 9_999 + week) },
    ],
    severities: [],
  },
  {
    title: 'both chains followed: a lock whose mint does not come in time',
    protocol: described,
    steps: [
      { block: idle(there, 1_000) },
      { block: lockIn(1_010) },
      { block: idle(there, 1_010 + 3_600) },
      { block: idle(there, 1_011 + 3_600) },
    ],
    severities: ['medium'],
  },
  {
    title: 'a mint whose lock may lie before the guard watched',
    protocol: described,
    steps: [{ block: idle(here, 1_000) }, { block: mintOf(900n, 1_500) }, { block: idle(here, 2_000) }],
    severities: [],
  },
  {
    title: 'an ordinary block of 2021',
    recorded: { file: 'mainnet/ordinary/13287210.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block with call frames alone',
    recorded: { file: 'mainnet/traces/13666326.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a price attack on a bridge that swaps is no release without a lock',
    recorded: {
      file: 'exploits/traces/0x7ff1364c3b3b296b411965339ed956da5d17058f3164425ce800d64f1aef8210.json.gz',
      chainId: 56,
    },
    severities: [],
  },
]
