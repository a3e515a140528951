import type { Hex } from '@membrane/core'
import { errors } from '../../signals/errors.ts'
import { account, block, frame, log, protocol, transaction, transferLog, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const vault = account(0x7a)
const token = account(0x70)
const user = account(0xa11ce)
const described = protocol({
  contracts: [{ address: vault, label: 'vault', role: 'vault' }],
  tokens: [{ address: token, symbol: 'TKN', decimals: 0 }],
})
const solvency: Hex = `0x${Buffer.from('solvency').toString('hex').padEnd(64, '0')}`

/** The attacker's contract calls the vault, which refuses, and passes the error on or swallows it. */
function refused(error: keyof typeof errors, ...values: readonly (number | Hex)[]) {
  const output: Hex = `${errors[error].selector}${words(...values).slice(2)}`
  const failed = { error: 'execution reverted', reverted: true, output }
  return { inner: frame(vault, { ...failed, input: '0x12345678' }), failed }
}

function passedOn(error: keyof typeof errors, ...values: readonly (number | Hex)[]) {
  const { inner, failed } = refused(error, ...values)
  const trace = frame(tool, { ...failed, calls: [inner] })
  return { block: block([transaction({ from: thief, status: 'reverted', trace })]) }
}

/** A withdrawal of which the vault pays `paid` and keeps `queued` waiting. */
function withdrawal(paid: bigint, queued: bigint, from = thief) {
  const logs = [
    ...(paid > 0n ? [transferLog(token, vault, from, paid)] : []),
    log(vault, 'MembraneClaimQueued', [token, 1, from], words(queued, 0)),
  ]
  return { block: block([transaction({ from, logs })]) }
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'a call that would have broken an invariant is high, though it was reverted',
    protocol: described,
    steps: [passedOn('InvariantBroken', solvency, 0, 100)],
    severities: ['high'],
    victims: [vault],
    attackers: [thief, tool],
  },
  {
    title: 'a refusal that the attacker swallows is found in a transaction that succeeds',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            trace: frame(tool, { calls: [refused('InvariantBroken', solvency, 0, 100).inner] }),
          }),
        ]),
      },
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a refused re-entry is medium, since anybody can provoke one',
    protocol: described,
    steps: [passedOn('ReentrantFrame', tool)],
    severities: ['medium'],
  },
  {
    title: 'a refused mid-frame read is medium',
    protocol: described,
    steps: [passedOn('NotSettled', tool)],
    severities: ['medium'],
  },
  {
    title: 'the same bytes from a contract of somebody else mean nothing',
    protocol: protocol({ contracts: [{ address: user, label: 'vault', role: 'vault' }] }),
    steps: [passedOn('InvariantBroken', solvency, 0, 100)],
    severities: [],
  },
  {
    title: 'another error is an ordinary failure',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: user,
            status: 'reverted',
            trace: frame(vault, { error: 'execution reverted', reverted: true, output: '0x08c379a0' }),
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'a withdrawal of many times what the limit lets through is high',
    protocol: described,
    steps: [withdrawal(10n, 90n)],
    severities: ['high'],
    victims: [vault],
    attackers: [thief],
  },
  {
    title: 'a large exit that waits for its last part is medium',
    protocol: described,
    steps: [withdrawal(80n, 20n, user)],
    severities: ['medium'],
  },
  {
    title: 'a claim that is paid nothing, in a line that nobody told of, is medium',
    protocol: described,
    steps: [withdrawal(0n, 20n, user)],
    severities: ['medium'],
  },
  {
    title: 'a trusted account that meets the limit is low',
    protocol: { ...described, trusted: [thief] },
    steps: [withdrawal(10n, 90n)],
    severities: ['low'],
  },
  {
    title: 'a line that closed the asset by itself is high',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            logs: [log(vault, 'MembraneSurged', [token], words(60, 100, 1_700_000_000))],
          }),
        ]),
      },
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'ordinary deposits and withdrawals say nothing',
    protocol: described,
    steps: [{ block: block([transaction({ from: user, logs: [transferLog(token, vault, user, 5n)] })]) }],
    severities: [],
  },
  {
    title: 'a whole block of contracts without such a guard says nothing',
    recorded: { file: 'mainnet/ordinary/17666333.json.gz', chainId: 1 },
    severities: [],
  },
]

export { described, passedOn, solvency, withdrawal }
