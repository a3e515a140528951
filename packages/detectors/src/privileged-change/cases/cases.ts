import type { Address, Hash, Log, StateChange, Transaction } from '@membrane/core'
import { account, block, frame, input, log, protocol, transaction, word, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { controllingRoles } from '../roles.ts'

const proxy = account(0x9a)
const admin = account(0xad)
const stranger = account(0xbad)
const timelock = account(0x71)
const keeper = account(0x4ee)
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'

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
    slot: implementationSlot,
    before: word(BigInt(before)),
    after: word(BigInt(after)),
  }
}

function grant(role: string, to: Address, by: Address): Log {
  return log(proxy, 'RoleGranted', [roleOf(role), to, by])
}

const upgraded = log(proxy, 'Upgraded', [account(0x11)])

export const cases: readonly DetectorCase[] = [
  {
    title: 'an upgrade by a stranger is critical',
    protocol: described,
    steps: [sent(stranger, [upgraded])],
    severities: ['critical'],
    victims: [proxy],
    attackers: [stranger],
  },
  {
    title: 'an implementation slot written without any event is found by the state diff',
    protocol: described,
    steps: [sent(stranger, [], { changes: [slot(account(0x10), account(0x11))] })],
    severities: ['critical'],
    victims: [proxy],
  },
  {
    title: 'event and slot of one upgrade are one finding',
    protocol: described,
    steps: [sent(stranger, [upgraded], { changes: [slot(account(0x10), account(0x11))] })],
    severities: ['critical'],
  },
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
    title: 'an upgrade through the timelock is low',
    protocol: described,
    steps: [sent(keeper, [upgraded, log(timelock, 'CallExecuted', [word(1), 0], words(0))])],
    severities: ['low'],
  },
  {
    title: 'a module enabled on the protocol’s Safe by a stranger is critical',
    protocol: described,
    steps: [sent(stranger, [log(proxy, 'SafeEnabledModule', [], words(stranger))])],
    severities: ['critical'],
  },
  {
    title: 'code destroyed under the protocol is critical',
    protocol: described,
    steps: [
      sent(stranger, [], { changes: [{ kind: 'code', address: proxy, before: '0x6001', after: '0x' }] }),
    ],
    severities: ['critical'],
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
      sent(stranger, [upgraded, grant('DEFAULT_ADMIN_ROLE', admin, stranger)], {
        to: null,
        contractAddress: proxy,
      }),
      sent(stranger, [], { changes: [slot(0, account(0x11))] }),
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
    steps: [sent(stranger, [upgraded, log(proxy, 'OwnershipTransferred', [admin, stranger])])],
    severities: ['low', 'info'],
  },
  {
    title: 'a change that reverted did not happen',
    protocol: described,
    steps: [sent(stranger, [upgraded], { status: 'reverted' })],
    severities: [],
  },
]
