import type { Address, Hex, Log, Protocol } from '@membrane/core'
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

const governor = account(0x90)
const timelock = account(0x71)
const proxy = account(0x9a)
const safe = account(0x5afe)
const token = account(0x70)
const council = account(0xc0)
const stranger = account(0xbad)
const spell = account(0x59e11)
const factory = account(0xfac)
const delay = 172_800

const described: Protocol = protocol({
  contracts: [{ address: proxy, label: 'market', role: 'proxy' }],
  custody: [{ holder: timelock, token, label: 'treasury' }],
  governance: [{ name: 'DAO', governor, timelock, minimumDelaySeconds: delay }],
  multisigs: [{ kind: 'safe', address: safe, label: 'council Safe' }],
  trusted: [council],
})

/** What the treasury holds. */
const held = answers({ [`${token}:0x70a08231${timelock.slice(2).padStart(64, '0')}`]: words(1_000) })

/** Plain code of 40 bytes, and such that can destroy itself. */
const plainCode: Hex = `0x5b00${'00'.repeat(38)}`
const deadlyCode: Hex = `0x5b33ff${'00'.repeat(40)}`

/** Words of one `bytes` value: its length and its content. */
function bytes(data: Hex): string {
  const size = data.length / 2 - 1
  return word(size).slice(2) + data.slice(2).padEnd(Math.ceil(size / 32) * 64, '0')
}

/** ProposalCreated with one action, as OpenZeppelin's Governor emits it. */
function created(target: Address, data: Hex, proposer: Address = stranger): Log {
  const head = [7, BigInt(proposer), 288, 352, 416, 512]
  const lists = words(1, BigInt(target), 1, 0, 1, 32, 0, 1, 32)
  const tail = `${words(0, 0, 0).slice(2)}${lists.slice(2)}${bytes(data)}`
  return log(governor, 'ProposalCreated', [], `${words(...head)}${tail}`)
}

/** CallScheduled of a TimelockController. */
function scheduled(target: Address, data: Hex, value = 0): Log {
  const head = words(BigInt(target), value, 160, 0, delay)
  return log(timelock, 'CallScheduled', [word(1), 0], `${head}${bytes(data)}`)
}

function told(logs: readonly Log[], number = 100, from: Address = stranger): CaseStep {
  return { block: block([transaction({ from, to: governor, logs })], { number }), reads: held }
}

function deployed(address: Address, output: Hex, number: number): CaseStep {
  const trace = frame(factory, { calls: [frame(address, { type: 'CREATE2', output })] })
  return { block: block([transaction({ from: stranger, trace })], { number }), reads: held }
}

/** propose(address,string) of a governor that runs its targets as itself. */
function proposes(target: Address) {
  return frame(governor, { input: input('proposeTarget', target, 64, 0), output: words(7) })
}

const call = '0x11111111'

export const cases: readonly DetectorCase[] = [
  {
    title: 'code put at the target after it was proposed is critical',
    protocol: described,
    steps: [told([created(spell, call)], 1), deployed(spell, plainCode, 50)],
    severities: ['critical'],
    victims: [governor],
    attackers: [stranger],
  },
  {
    title: 'the same is an attack by its own shape where nothing is described',
    steps: [told([created(spell, call)], 1), deployed(spell, plainCode, 50)],
    severities: ['high'],
  },
  {
    title: 'a target destroyed and made again around the proposal, in one transaction',
    steps: [
      {
        block: block([
          transaction({
            from: stranger,
            trace: frame(factory, {
              calls: [
                frame(spell, { type: 'CREATE2', output: plainCode }),
                proposes(spell),
                frame(spell, { type: 'CREATE2', output: deadlyCode }),
              ],
            }),
          }),
        ]),
      },
    ],
    severities: ['low', 'high'],
  },
  {
    title: 'code replaced under the proposal is found by its digest, with nothing else to see',
    protocol: described,
    steps: [
      told([created(spell, call)], 1),
      hashed(2, word(0xa)),
      hashed(3, word(0xa)),
      hashed(4, word(0xb)),
      hashed(5, word(0xb)),
    ],
    severities: ['critical'],
  },
  {
    title: 'a delay set to zero, and one set below the promise, are high',
    protocol: described,
    steps: [
      told([created(timelock, input('updateDelay', 0))], 1),
      told([scheduled(timelock, input('updateDelay', 60))], 2),
    ],
    severities: ['high', 'high'],
  },
  {
    title: 'the whole treasury paid out, by transfer and by approval',
    protocol: described,
    steps: [
      told([created(token, input('transfer', stranger, 1_000))], 1),
      told([scheduled(token, input('approve', stranger, 2n ** 255n))], 2),
    ],
    severities: ['high', 'high'],
  },
  {
    title: 'a target that is new and can destroy itself',
    protocol: described,
    steps: [deployed(spell, deadlyCode, 1), told([created(spell, call)], 2)],
    severities: ['high'],
  },
  {
    title: 'a Safe that runs new code as itself',
    protocol: described,
    steps: [deployed(spell, deadlyCode, 1), { ...executed(spell, 1), reads: held }],
    severities: ['high'],
    victims: [safe],
  },
  {
    title: 'an upgrade is proposed: users who do not agree must hear of it',
    protocol: described,
    steps: [told([created(proxy, input('upgradeTo', spell))])],
    severities: ['medium'],
    victims: [governor, proxy],
  },
  {
    title: 'ownership proposed for a stranger is medium, for an account that is trusted low',
    protocol: described,
    steps: [
      told([created(proxy, input('transferOwnership', stranger))], 1),
      told([created(proxy, input('transferOwnership', council))], 2),
    ],
    severities: ['medium', 'low'],
  },
  {
    title: 'Compound’s timelock names the function beside its arguments',
    protocol: described,
    steps: [told([queued(timelock, 'setDelay(uint256)', words(0))])],
    severities: ['high'],
  },
  {
    title: 'a call is decoded where there are no logs',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: stranger,
            trace: frame(timelock, {
              input: `${input('schedule', BigInt(timelock), 0, 192, 0, 0, delay)}${bytes(input('updateDelay', 0))}`,
            }),
          }),
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'the same proposed by an account that is trusted is one step lower',
    protocol: described,
    steps: [told([created(timelock, input('updateDelay', 0), council)], 1, council)],
    severities: ['medium'],
  },
  {
    title: 'a small payment, and a longer delay',
    protocol: described,
    steps: [
      told([created(token, input('transfer', stranger, 10))], 1),
      told([scheduled(timelock, input('updateDelay', delay * 2))], 2),
    ],
    severities: [],
  },
  {
    title: 'an ordinary parameter of the market',
    protocol: described,
    steps: [told([created(proxy, '0xe4028eee')])],
    severities: [],
  },
  {
    title: 'a target that was made before it was proposed, long enough ago',
    protocol: described,
    options: { newTargetBlocks: 10 },
    steps: [deployed(spell, plainCode, 1), told([created(spell, call)], 50)],
    severities: [],
  },
  {
    title: 'other people’s governance decides what it likes',
    protocol: described,
    steps: [told([{ ...created(account(0x999), input('upgradeTo', spell)), address: account(0x998) }])],
    severities: [],
  },
  {
    title: 'where nothing is described an upgrade proposal is noted and wakes nobody',
    steps: [told([created(proxy, input('upgradeTo', spell))])],
    severities: ['info'],
  },
  {
    title: 'data that is no proposal',
    protocol: described,
    steps: [told([log(governor, 'ProposalCreated', [], words(7, 0, 2n ** 255n, 32, 32, 32))])],
    severities: [],
  },
  {
    title: 'Tornado Cash’s governance: the proposal’s contract was destroyed and made again with other code',
    recorded: {
      file: 'exploits/recreated/TornadoCash_Governance.test_attack_with_forked_foundry.json.gz',
      chainId: 1,
    },
    severities: ['low', 'high'],
    victims: ['0x5efda50f22d34f262c29268506c5fa42cb56a1ce'],
  },
  {
    title: 'Tornado Cash’s governance, described',
    protocol: protocol({
      governance: [
        {
          name: 'Tornado Cash',
          governor: '0x5efda50f22d34f262c29268506c5fa42cb56a1ce',
          minimumDelaySeconds: delay,
        },
      ],
    }),
    recorded: {
      file: 'exploits/recreated/TornadoCash_Governance.test_attack_with_forked_foundry.json.gz',
      chainId: 1,
    },
    severities: ['high', 'critical'],
  },
  {
    title: 'a block in which contracts are deployed',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block in which somebody votes',
    recorded: { file: 'mainnet/traces/14659109.json.gz', chainId: 1 },
    severities: [],
  },
]

function hashed(number: number, hash: Hex): CaseStep {
  const reads = new Map(held)
  reads.set(`code of ${spell}`, { ok: true, data: hash })
  return { block: block([transaction({ from: council })], { number }), reads }
}

function executed(target: Address, operation: 0 | 1): CaseStep {
  const data =
    `${input('execTransaction', BigInt(target), 0, 320, operation, 0, 0, 0, 0, 0, 0)}${bytes(call)}` as const
  return { block: block([transaction({ from: stranger, to: safe, input: data })], { number: 2 }) }
}

function queued(target: Address, signature: string, data: Hex): Log {
  const text: Hex = `0x${Array.from(signature, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`
  const encoded = bytes(text)
  const head = words(0, 128, 128 + encoded.length / 2, 0)
  return log(timelock, 'QueueTransaction', [word(1), target], `${head}${encoded}${bytes(data)}`)
}
