import type { Address, Hex, Log, Transaction } from '@membrane/core'
import {
  account,
  answers,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  word,
  words,
} from '../../testing/build.ts'
import type { CaseStep, DetectorCase } from '../../testing/case.ts'

const safe = account(0x5afe)
const admin = account(0xad)
const stranger = account(0xbad)
const timelock = account(0x71)
const signer = account(0x516)
const tool = account(0x7001)
const multiSend: Address = '0x40a2accbd92bca938b02010e17a5b8929b49130d'
const release: Address = '0x41675c099f32341bf84bfc5382af534df5c7461a'
const falseAnswer = words(0)

const described = protocol({
  multisigs: [{ kind: 'safe', address: safe, label: 'treasury', minimumThreshold: 3 }],
  governance: [{ name: 'DAO', timelock, minimumDelaySeconds: 60 }],
  trusted: [admin],
})

function sent(from: Address, logs: readonly Log[], given: Partial<Transaction> = {}, number = 100): CaseStep {
  return { block: block([transaction({ from, to: safe, logs, ...given })], { number }), reads: state(3) }
}

/** What the Safe answers. */
function state(threshold: number, singleton: Address = release, owners: readonly Address[] = [signer]) {
  return answers({
    [`${safe}:0xe75235b8`]: words(threshold),
    [`${safe}:0xa0e67e2b`]: words(32, owners.length, ...owners),
    [`${safe}:0xa619486e`]: words(singleton),
  })
}

/** execTransaction's calldata, as far as it is read. */
function execute(to: Address, data: Hex, operation: 0 | 1): Hex {
  const size = data.length / 2 - 1
  const padded: Hex = `0x${data.slice(2).padEnd(Math.ceil(size / 32) * 64, '0')}`
  const tail = padded.slice(2)
  return `${input('execTransaction', to, 0, 320, operation, 0, 0, 0, 0, 0, 0, size)}${tail}`
}

/** MultiSend's calldata of one part. */
function batch(to: Address, data: Hex, operation: 0 | 1): Hex {
  const size = data.length / 2 - 1
  const part = `0${operation}${to.slice(2)}${word(0).slice(2)}${word(size).slice(2)}${data.slice(2)}`
  const bytes = part.length / 2
  return `${input('multiSend', 32, bytes)}${part.padEnd(Math.ceil(bytes / 32) * 64, '0')}`
}

const transferred = input('transfer', stranger, 0)

function executed(data: Hex, given: Partial<Transaction> = {}, output: Hex = words(1)): CaseStep {
  return sent(stranger, [], { trace: frame(safe, { input: data, output }), ...given })
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'a module enabled on the protocol’s Safe by a stranger is critical',
    protocol: described,
    steps: [sent(stranger, [log(safe, 'SafeEnabledModule', [], words(stranger))])],
    severities: ['critical'],
    victims: [safe],
    attackers: [stranger],
  },
  {
    title: 'a Safe described as a contract is one too',
    protocol: protocol({ contracts: [{ address: safe, label: 'treasury', role: 'treasury' }] }),
    steps: [sent(stranger, [log(safe, 'SafeAddedOwner', [stranger])])],
    severities: ['critical'],
  },
  {
    title: 'a threshold below the promise is critical whoever lowers it',
    protocol: described,
    steps: [{ ...sent(admin, [log(safe, 'SafeChangedThreshold', [], words(2))]), reads: state(2) }],
    severities: ['critical'],
  },
  {
    title: 'a threshold read below the promise is told once, though nothing was seen to lower it',
    protocol: described,
    steps: [
      { ...sent(admin, []), reads: state(2) },
      { ...sent(admin, [], {}, 101), reads: state(2) },
    ],
    severities: ['high'],
  },
  {
    title: 'a singleton that answers for another than before, with nothing in the block that tells why',
    protocol: described,
    steps: [sent(admin, []), { ...sent(stranger, [], {}, 101), reads: state(3, tool) }],
    severities: ['critical'],
    victims: [safe],
  },
  {
    title: 'signers that changed without an event',
    protocol: described,
    steps: [sent(admin, []), { ...sent(stranger, [], {}, 101), reads: state(3, release, [stranger]) }],
    severities: ['high'],
  },
  {
    title: 'a delegate call dressed as a token transfer that overwrites slot 0: how Bybit’s Safe was taken',
    protocol: described,
    steps: [
      executed(execute(tool, transferred, 1), {
        changes: [
          {
            kind: 'storage',
            address: safe,
            slot: word(0),
            before: word(BigInt(release)),
            after: word(BigInt(tool)),
          },
        ],
      }),
    ],
    severities: ['critical', 'critical'],
    victims: [safe],
    attackers: [stranger],
  },
  {
    title: 'the same, with nothing described and no state diff: no delegate call transfers a token',
    steps: [executed(execute(tool, transferred, 1))],
    severities: ['high'],
  },
  {
    title: 'a singleton of a release exchanged for code of none, with nothing described',
    steps: [
      executed(execute(tool, '0x11111111', 1), {
        changes: [
          {
            kind: 'storage',
            address: safe,
            slot: word(0),
            before: word(BigInt(release)),
            after: word(BigInt(tool)),
          },
        ],
      }),
    ],
    severities: ['low', 'high'],
  },
  {
    title: 'a delegate call hidden in a batch',
    protocol: described,
    steps: [executed(execute(multiSend, batch(tool, '0x11111111', 1), 1))],
    severities: ['critical'],
  },
  {
    title: 'without traces the transaction itself shows the delegate call',
    protocol: described,
    steps: [sent(stranger, [], { input: execute(tool, '0x11111111', 1) })],
    severities: ['critical'],
  },
  {
    title: 'signers added by call where there are no logs',
    protocol: described,
    steps: [
      executed(execute(safe, '0x', 0), {
        trace: frame(safe, {
          input: execute(safe, '0x', 0),
          output: words(1),
          calls: [frame(safe, { input: input('addOwnerWithThreshold', stranger, 1) })],
        }),
      }),
    ],
    severities: ['critical', 'critical'],
    attackers: [stranger],
  },
  {
    title: 'a migration to a singleton of a later release by a trusted account is medium',
    protocol: described,
    steps: [
      {
        ...sent(admin, [], {
          changes: [
            {
              kind: 'storage',
              address: safe,
              slot: word(0),
              before: word(BigInt(release)),
              after: word(BigInt('0xff51a5898e281db6dfc7855790607438df2ca44b')),
            },
          ],
        }),
      },
    ],
    severities: ['medium'],
  },
  {
    title: 'a signer added through the timelock is low',
    protocol: described,
    steps: [
      sent(signer, [
        log(timelock, 'CallExecuted', [word(1), 0], words(0)),
        log(safe, 'SafeAddedOwner', [signer]),
      ]),
    ],
    severities: ['low'],
  },
  {
    title: 'a library that the operator knows',
    protocol: described,
    options: { knownLibraries: [tool] },
    steps: [executed(execute(tool, '0x11111111', 1))],
    severities: [],
  },
  {
    title: 'a payment, and a batch of payments',
    protocol: described,
    steps: [
      executed(execute(tool, transferred, 0)),
      executed(execute(multiSend, batch(tool, transferred, 0), 1)),
    ],
    severities: [],
  },
  {
    title: 'a delegate call that failed inside a transaction which went on',
    protocol: described,
    steps: [executed(execute(tool, transferred, 1), {}, falseAnswer)],
    severities: [],
  },
  {
    title: 'a new Safe that is set up with its signers',
    protocol: described,
    steps: [sent(stranger, [log(safe, 'SafeSetup', [stranger]), log(safe, 'SafeAddedOwner', [stranger])])],
    severities: [],
  },
  {
    title: 'other people’s Safes live their ordinary life',
    protocol: described,
    steps: [sent(stranger, [log(account(0x999), 'SafeAddedOwner', [stranger])])],
    severities: [],
  },
  {
    title: 'where nothing is described a new signer is noted and wakes nobody',
    steps: [sent(stranger, [log(safe, 'SafeAddedOwner', [stranger])])],
    severities: ['info'],
  },
  {
    title: 'a block with a Safe’s payment',
    recorded: { file: 'mainnet/ordinary/19932148.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block with a Safe’s payment, traces in another layout',
    recorded: { file: 'mainnet/traces/14685550.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block with a Safe’s payment of native value',
    recorded: { file: 'mainnet/blocks/10803840.json.gz', chainId: 1 },
    severities: [],
  },
]
