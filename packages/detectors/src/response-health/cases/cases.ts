import type { Address, Hex, Transaction } from '@membrane/core'
import { account, answers, block, frame, protocol, transaction, word, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const pauser = account(0x9a5)
const spare = account(0x9a6)
const stranger = account(0xbad)
const configurator = account(0xc0f)
const council = account(0xc01)
const market = account(0x3a6)
const ether = 10n ** 18n
const start = 1_700_000_000

const described = protocol({
  contracts: [{ address: market, label: 'market', role: 'market' }],
  emergency: [
    {
      name: 'pause the market',
      to: configurator,
      function: 'function setPoolPause(bool paused)',
      args: [true],
      protects: [market],
    },
  ],
  pausers: [{ account: pauser, label: 'first pauser', minimumBalance: ether, heartbeatSeconds: 3_600 }],
})
const funded = protocol({ pausers: [{ account: pauser, label: 'first pauser', minimumBalance: ether }] })
const throttle = protocol({
  ...described,
  emergency: described.emergency.map((one) => ({ ...one, mode: 'throttled' as const })),
})

const pause: Hex = `0x7641f3d9${words(1).slice(2)}`
const resume: Hex = `0x7641f3d9${words(0).slice(2)}`
const held = (wei: bigint, more: Readonly<Record<string, Hex>> = {}) =>
  answers({ [`response-health:balance:${pauser}`]: words(wei), ...more })
const says = (paused: boolean, target: Address = market) =>
  held(5n * ether, { [`response-health:paused:${target}`]: words(paused ? 1 : 0) })

const sends = (from: Address, input: Hex, more: Partial<Transaction> = {}): Transaction =>
  transaction({ from, to: configurator, input, ...more })
const acts = transaction({ hash: word(0xac7), from: pauser, to: account(0x1) })

export const cases: readonly DetectorCase[] = [
  {
    title: 'the pauser’s pause reverts',
    protocol: described,
    steps: [{ block: block([sends(pauser, pause, { status: 'reverted' })]), reads: held(5n * ether) }],
    severities: ['critical'],
    victims: [market],
  },
  {
    title: 'a pause that would revert is told while it is pending',
    protocol: described,
    steps: [{ stage: 'pending', block: block([sends(pauser, pause, { status: 'reverted' })]) }],
    severities: ['critical'],
  },
  {
    title: 'the pause fails inside a multi-signature whose transaction succeeds',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: pauser,
            trace: frame(council, {
              calls: [frame(configurator, { input: pause, error: 'out of gas', reverted: true })],
            }),
          }),
        ]),
        reads: held(5n * ether),
      },
    ],
    severities: ['critical'],
    victims: [market],
  },
  {
    title: 'a stranger tries to pause and may not',
    protocol: described,
    steps: [
      { block: block([sends(stranger, pause, { status: 'reverted' }), acts]), reads: held(5n * ether) },
    ],
    severities: ['info'],
    attackers: [stranger],
  },
  {
    title: 'a resumption that fails is no failed pause',
    protocol: described,
    steps: [{ block: block([sends(pauser, resume, { status: 'reverted' })]), reads: held(5n * ether) }],
    severities: [],
  },
  {
    title: 'a pause goes through and its target is paused',
    protocol: described,
    steps: [
      { block: block([sends(pauser, pause)], { number: 100 }), reads: held(5n * ether) },
      { block: block([], { number: 101 }), reads: says(true) },
      { block: block([], { number: 102 }), reads: says(false) },
    ],
    severities: [],
  },
  {
    title: 'a pause goes through and its target is not paused',
    protocol: described,
    steps: [
      { block: block([sends(pauser, pause)], { number: 100 }), reads: held(5n * ether) },
      { block: block([], { number: 101 }), reads: says(false) },
      { block: block([], { number: 102 }), reads: says(false) },
      { block: block([], { number: 103 }), reads: says(false) },
    ],
    severities: ['critical'],
    victims: [market],
  },
  {
    title: 'a target without paused() says nothing of the effect',
    protocol: described,
    steps: [
      { block: block([sends(pauser, pause)], { number: 100 }), reads: held(5n * ether) },
      { block: block([], { number: 102 }), reads: held(5n * ether) },
    ],
    severities: [],
  },
  {
    title: 'a throttle leaves its target open',
    protocol: throttle,
    steps: [
      { block: block([sends(pauser, pause)], { number: 100 }), reads: held(5n * ether) },
      { block: block([], { number: 102 }), reads: says(false) },
    ],
    severities: [],
  },
  {
    title: 'the pauser spends its coins: told once on the way down, and again when nearly empty',
    protocol: funded,
    steps: [
      { block: block([acts]), reads: held(3n * ether) },
      { block: block([acts]), reads: held(ether / 2n) },
      { block: block([acts]), reads: held(ether / 2n) },
      { block: block([acts]), reads: held(ether / 20n) },
      { block: block([acts]), reads: held(3n * ether) },
    ],
    severities: ['high', 'critical'],
  },
  {
    title: 'a state diff tells the balance where it cannot be read',
    protocol: funded,
    steps: [
      {
        block: block([
          transaction({
            from: pauser,
            changes: [{ kind: 'balance', address: pauser, before: ether, after: ether / 4n }],
          }),
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'a balance that nobody tells is unknown, not low',
    protocol: funded,
    steps: [{ block: block([acts]) }],
    severities: [],
  },
  {
    title: 'silence over one heartbeat, and over two',
    protocol: described,
    steps: [
      { block: block([acts], { timestamp: start }), reads: held(5n * ether) },
      { block: block([], { timestamp: start + 3_600 }), reads: held(5n * ether) },
      { block: block([], { timestamp: start + 3_700 }), reads: held(5n * ether) },
      { block: block([], { timestamp: start + 3_800 }), reads: held(5n * ether) },
      { block: block([], { timestamp: start + 7_300 }), reads: held(5n * ether) },
    ],
    severities: ['medium', 'high'],
  },
  {
    title: 'a heartbeat in time, by a call of the pauser’s own contract',
    protocol: described,
    steps: [
      { block: block([acts], { timestamp: start }), reads: held(5n * ether) },
      {
        block: block(
          [transaction({ from: spare, trace: frame(pauser, { calls: [frame(market, { from: pauser })] }) })],
          { timestamp: start + 3_500 },
        ),
        reads: held(5n * ether),
      },
      { block: block([], { timestamp: start + 7_000 }), reads: held(5n * ether) },
    ],
    severities: [],
  },
  {
    title: 'a pauser never seen, before its first heartbeat is due',
    protocol: described,
    steps: [
      { block: block([], { timestamp: start }), reads: held(5n * ether) },
      { block: block([], { timestamp: start + 3_000 }), reads: held(5n * ether) },
    ],
    severities: [],
  },
  {
    title: 'an ordinary block in which nobody calls the emergency function',
    protocol: described,
    recorded: { file: 'mainnet/ordinary/13287210.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'the block of an attack, with nothing described',
    recorded: { file: 'mainnet/blocks/10355807.json.gz', chainId: 1 },
    severities: [],
  },
]
