import type { Address, Hash, Log, StateChange, Transaction } from '@membrane/core'
import { account, block, frame, input, log, protocol, transaction, word, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { controllingRoles } from '../roles.ts'

const proxy = account(0x9a)
const admin = account(0xad)
const stranger = account(0xbad)
const timelock = account(0x71)
const keeper = account(0x4ee)
const adminSlot = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103'

const described = protocol({
  contracts: [{ address: proxy, label: 'treasury', role: 'proxy' }],
  governance: [{ name: 'DAO', timelock, minimumDelaySeconds: 60 }],
  trusted: [admin],
})

/** A controlling role by its name; any other name stands for an ordinary role. */
function roleOf(name: string): Hash {
  for (const [role, known] of controllingRoles) if (known === name) return role
  return word(0x5e4de4)
}

function sent(from: Address, logs: readonly Log[], given: Partial<Transaction> = {}) {
  return { block: block([transaction({ from, to: proxy, logs, ...given })]) }
}

function slot(before: Address | 0, after: Address): StateChange {
  return {
    kind: 'storage',
    address: proxy,
    slot: adminSlot,
    before: word(BigInt(before)),
    after: word(BigInt(after)),
  }
}

function grant(role: string, to: Address, by: Address): Log {
  return log(proxy, 'RoleGranted', [roleOf(role), to, by])
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'full control granted to a stranger is high even when a trusted account signs',
    protocol: described,
    steps: [sent(admin, [grant('UPGRADER_ROLE', stranger, admin)])],
    severities: ['high'],
    attackers: [stranger],
  },
  {
    title: 'a routine role granted by a trusted account is low',
    protocol: described,
    steps: [sent(admin, [grant('SPENDER_ROLE', keeper, admin)])],
    severities: ['low'],
  },
  {
    title: 'where roles are promised to go through the timelock, granting one directly is high',
    protocol: described,
    options: { onlyThroughTimelock: true },
    steps: [sent(admin, [grant('SPENDER_ROLE', keeper, admin)])],
    severities: ['high'],
  },
  {
    title: 'the same through the timelock is low',
    protocol: described,
    options: { onlyThroughTimelock: true },
    steps: [
      sent(keeper, [
        log(timelock, 'CallExecuted', [word(1), 0], words(0)),
        grant('UPGRADER_ROLE', keeper, timelock),
      ]),
    ],
    severities: ['low'],
  },
  {
    title: 'without logs, a grant is read off the call',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: stranger,
            trace: frame(account(0xbad2), {
              calls: [frame(proxy, { input: input('grantRole', roleOf('MINTER_ROLE'), stranger) })],
            }),
          }),
        ]),
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'a proxy set up in the transaction that creates it is no upgrade',
    protocol: described,
    steps: [
      sent(stranger, [grant('DEFAULT_ADMIN_ROLE', admin, stranger)], {
        to: null,
        contractAddress: proxy,
      }),
      sent(stranger, [], { changes: [slot(0, admin)] }),
    ],
    severities: [],
  },
  {
    title: 'a first owner is no change of owner',
    protocol: described,
    steps: [sent(admin, [log(proxy, 'OwnershipTransferred', [account(0), admin])])],
    severities: [],
  },
  {
    title: 'a role given up by its holder harms nobody',
    protocol: described,
    steps: [sent(keeper, [log(proxy, 'RoleRevoked', [roleOf('DEFAULT_ADMIN_ROLE'), keeper, keeper])])],
    severities: [],
  },
  {
    title: 'other people’s contracts are not this protocol’s business',
    protocol: described,
    steps: [sent(stranger, [log(account(0x999), 'OwnershipTransferred', [admin, stranger])])],
    severities: [],
  },
  {
    title: 'where nothing is described changes are noted and wake nobody',
    steps: [sent(stranger, [log(proxy, 'OwnershipTransferred', [admin, stranger])])],
    severities: ['info'],
  },
  {
    title: 'an admin slot written without any event is found by the state diff',
    protocol: described,
    steps: [sent(stranger, [], { changes: [slot(admin, stranger)] })],
    severities: ['critical'],
    victims: [proxy],
    attackers: [stranger],
  },
  {
    title: 'a minter appointed by a stranger is critical',
    protocol: described,
    steps: [sent(stranger, [log(proxy, 'MinterConfigured', [stranger], words(1))])],
    severities: ['critical'],
    attackers: [stranger],
  },
  {
    title: 'owners set anew by a setter that tells nobody',
    protocol: described,
    steps: [sent(stranger, [], { input: input('initWallet', 96, 0, 0, 1, stranger) })],
    severities: ['critical'],
  },
  {
    title: 'exchanged code is told by another rule',
    protocol: described,
    steps: [
      sent(stranger, [
        log(proxy, 'Upgraded', [account(0x11)]),
        log(proxy, 'SafeEnabledModule', [], words(stranger)),
      ]),
    ],
    severities: [],
  },
  {
    title: 'Poly Network: the keepers were exchanged by a message that they should have signed',
    recorded: { file: 'exploits/recreated/PolyNetworkBridge.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0xcf2afe102057ba5c16f899271045a0a37fcb10f2'],
  },
  {
    title: 'Poly Network, where the bridge is described',
    protocol: protocol({
      contracts: [
        { address: '0xcf2afe102057ba5c16f899271045a0a37fcb10f2', label: 'keepers', role: 'access' },
      ],
    }),
    recorded: { file: 'exploits/recreated/PolyNetworkBridge.test_attack.json.gz', chainId: 1 },
    severities: ['critical'],
  },
  {
    title: 'Parity’s wallet: owners set anew, in a call tree without logs',
    protocol: protocol({
      contracts: [
        { address: '0xbec591de75b8699a3ba52f073428822d0bfc0d7e', label: 'wallet', role: 'treasury' },
      ],
    }),
    recorded: {
      file: 'exploits/traces/0x9dbf0326a03a2a3719c27be4fa69aacc9857fd231a8d9dcaede4bb083def75ec.json.gz',
      chainId: 1,
    },
    severities: ['critical'],
    victims: ['0xbec591de75b8699a3ba52f073428822d0bfc0d7e'],
  },
  {
    title: 'Parity’s wallet where nothing is described: new wallets are set up by the same call',
    recorded: {
      file: 'exploits/traces/0x9dbf0326a03a2a3719c27be4fa69aacc9857fd231a8d9dcaede4bb083def75ec.json.gz',
      chainId: 1,
    },
    severities: ['info'],
  },
  {
    title: 'a block in which contracts are deployed and their owners appointed wakes nobody',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: ['info', 'info'],
  },
  {
    title: 'a change that reverted did not happen',
    protocol: described,
    steps: [sent(stranger, [grant('ADMIN_ROLE', stranger, admin)], { status: 'reverted' })],
    severities: [],
  },
]
