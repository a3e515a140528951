import type { Address, Hex, Log, StateChange, Transaction } from '@membrane/core'
import { account, block, frame, input, log, protocol, transaction, word, words } from '../../testing/build.ts'
import type { CaseStep, DetectorCase } from '../../testing/case.ts'

const proxy = account(0x9a)
const admin = account(0xad)
const stranger = account(0xbad)
const timelock = account(0x71)
const keeper = account(0x4ee)
const old = account(0x10)
const fresh = account(0x11)
const factory = account(0xfac)
const code1: Address = `0x${'51'.repeat(20)}`
const code2: Address = `0x${'52'.repeat(20)}`
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'

const described = protocol({
  contracts: [{ address: proxy, label: 'treasury', role: 'proxy' }],
  governance: [{ name: 'DAO', timelock, minimumDelaySeconds: 60 }],
  trusted: [admin],
})

function sent(from: Address, logs: readonly Log[], given: Partial<Transaction> = {}, number = 100): CaseStep {
  return { block: block([transaction({ from, to: proxy, logs, ...given })], { number }) }
}

function slot(before: Address | 0, after: Address, at: Hex = implementationSlot): StateChange {
  return {
    kind: 'storage',
    address: proxy,
    slot: at,
    before: word(BigInt(before)),
    after: word(BigInt(after)),
  }
}

/** A call of the proxy, handed on to `code`. */
function forwarded(code: Address, number: number): CaseStep {
  const data = input('latestRoundData')
  const trace = frame(proxy, { input: data, calls: [frame(code, { type: 'DELEGATECALL', input: data })] })
  return sent(keeper, [], { trace }, number)
}

const longCode: Hex = `0x${'60'.repeat(64)}`

function created(number: number, output: Hex = longCode): CaseStep {
  return sent(
    stranger,
    [],
    { trace: frame(factory, { calls: [frame(proxy, { type: 'CREATE2', output })] }) },
    number,
  )
}

const upgraded = log(proxy, 'Upgraded', [fresh])
const byTimelock = log(timelock, 'CallExecuted', [word(1), 0], words(0))

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
    steps: [sent(stranger, [], { changes: [slot(old, fresh)] })],
    severities: ['critical'],
    victims: [proxy],
  },
  {
    title: 'event and slot of one upgrade are one finding',
    protocol: described,
    steps: [sent(stranger, [upgraded], { changes: [slot(old, fresh)] })],
    severities: ['critical'],
  },
  {
    title: 'a slot of no standard that held the code which the contract delegates to',
    protocol: described,
    steps: [
      sent(stranger, [], {
        changes: [slot(code1, code2, word(0))],
        trace: frame(proxy, { calls: [frame(code1, { type: 'DELEGATECALL' })] }),
      }),
    ],
    severities: ['critical'],
    victims: [proxy],
  },
  {
    title: 'other code than at the last call, without anything that told of it, is high',
    protocol: described,
    steps: [forwarded(old, 1), forwarded(old, 2), forwarded(fresh, 3), forwarded(fresh, 4)],
    severities: ['high'],
    victims: [proxy],
  },
  {
    title: 'other code after an upgrade that was told of is the same upgrade',
    protocol: described,
    steps: [forwarded(old, 1), sent(admin, [upgraded], {}, 2), forwarded(fresh, 3)],
    severities: ['medium'],
  },
  {
    title: 'code destroyed under the protocol is critical',
    protocol: described,
    steps: [
      sent(stranger, [], { changes: [{ kind: 'code', address: proxy, before: longCode, after: '0x' }] }),
    ],
    severities: ['critical'],
  },
  {
    title: 'without a state diff, a described contract that runs SELFDESTRUCT is taken to be destroyed',
    protocol: described,
    steps: [
      sent(stranger, [], {
        trace: frame(proxy, { calls: [frame(stranger, { type: 'SELFDESTRUCT', from: proxy })] }),
      }),
    ],
    severities: ['critical'],
  },
  {
    title: 'a described contract made again at its address, blocks later',
    protocol: described,
    steps: [created(1), created(7)],
    severities: ['critical'],
    victims: [proxy],
  },
  {
    title: 'the same where nothing is described is noted and wakes nobody',
    steps: [created(1), created(7)],
    severities: ['low'],
  },
  {
    title: 'a facet cut by a stranger, read off the call where there are no logs',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({ from: stranger, trace: frame(proxy, { input: input('diamondCut', 96, 0, 0, 0) }) }),
        ]),
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'an upgrade through the timelock is low',
    protocol: described,
    steps: [sent(keeper, [upgraded, byTimelock])],
    severities: ['low'],
  },
  {
    title:
      'an upgrade by a trusted account is medium, unless upgrades are promised to take the timelock’s way',
    protocol: described,
    steps: [sent(admin, [upgraded])],
    severities: ['medium'],
  },
  {
    title: 'that promise broken is critical',
    protocol: described,
    options: { onlyThroughTimelock: true },
    steps: [sent(admin, [upgraded])],
    severities: ['critical'],
  },
  {
    title: 'a proxy set up in the transaction that creates it is no upgrade',
    protocol: described,
    steps: [
      sent(stranger, [upgraded], { to: null, contractAddress: proxy }),
      sent(stranger, [], { changes: [slot(0, fresh)] }),
    ],
    severities: [],
  },
  {
    title: 'an account that chooses other code for itself (EIP-7702) has no code exchanged',
    steps: [
      sent(stranger, [], {
        changes: [
          {
            kind: 'code',
            address: stranger,
            before: `0xef0100${'11'.repeat(20)}`,
            after: `0xef0100${'22'.repeat(20)}`,
          },
        ],
      }),
    ],
    severities: [],
  },
  {
    title: 'an amount in a slot beside the code that is run',
    protocol: described,
    steps: [
      sent(stranger, [], {
        changes: [slot(old, fresh, word(7))],
        trace: frame(proxy, { calls: [frame(old, { type: 'DELEGATECALL' })] }),
      }),
    ],
    severities: [],
  },
  {
    title: 'gas tokens that are freed by the dozen and made again',
    steps: [created(1, '0x6001'), created(2, '0x6001')],
    severities: [],
  },
  {
    title: 'other people’s proxies are not this protocol’s business',
    protocol: described,
    steps: [sent(stranger, [log(account(0x999), 'Upgraded', [fresh])])],
    severities: [],
  },
  {
    title: 'an upgrade that reverted did not happen',
    protocol: described,
    steps: [sent(stranger, [upgraded], { status: 'reverted' })],
    severities: [],
  },
  {
    title: 'Tornado Cash’s governance: the proposal’s contract was destroyed and made again with other code',
    recorded: {
      file: 'exploits/recreated/TornadoCash_Governance.test_attack_with_forked_foundry.json.gz',
      chainId: 1,
    },
    severities: ['low', 'low'],
  },
  {
    title: 'a block in which proxies are deployed and set up',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: [],
  },
]
