import { readFileSync } from 'node:fs'
import type { CallFrame, FindingDraft, Transaction } from '@membrane/core'
import { toFunctionSelector } from 'viem'
import { expect, test } from 'vitest'
import { measuredLosses } from '../reading/losses.ts'
import { account, block, frame, input, protocol, transaction, transferCall, word } from '../testing/build.ts'
import { familiarFunctions } from './familiar.ts'
import { factsOf, features, type Said } from './features.ts'
import { fuseFindings } from './finding.ts'
import { fuse, fusionInput, logOdds } from './fuse.ts'
import { judgeBlock } from './verdict.ts'
import { victimFeatures } from './victim.ts'
import { type FusionWeights, weights } from './weights.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const vault = account(0x7a)
const token = account(0x70)
const nothing = protocol()
const watched = protocol({ contracts: [{ address: vault, label: 'the vault', role: 'vault' }] })
const none: ReadonlySet<`0x${string}`> = new Set()

const balance = (holder: `0x${string}`, amount: bigint): CallFrame =>
  frame(token, { type: 'STATICCALL', input: input('balanceOf', holder), output: word(amount) })
const withdraw = (amount: bigint): CallFrame =>
  frame(vault, { input: '0x12345678', calls: [transferCall(token, tool, amount)] })
const sent = (trace: CallFrame, given: Partial<Transaction> = {}): Transaction =>
  transaction({ from: thief, trace, ...given })
const attack = sent(
  frame(tool, { calls: [balance(vault, 100n), withdraw(30n), withdraw(30n), withdraw(30n), withdraw(9n)] }),
)
const quiet = sent(transferCall(token, account(0xb0b), 5n))

function finding(score: number, victims: FindingDraft['victims'] = [vault]): FindingDraft {
  return {
    severity: 'low',
    score,
    title: `said with ${score}`,
    subject: vault,
    transaction: attack.hash,
    victims,
    attackers: [tool],
    evidence: [{ kind: 'frame', path: [1], from: tool, to: vault, selector: '0x12345678', note: 'taken' }],
  }
}
const says = (detector: string, score: number, victims?: FindingDraft['victims']): Said => ({
  detector,
  finding: finding(score, victims),
})

test('every familiar selector is the one of the signature beside it', () => {
  const source = readFileSync(new URL('./familiar.ts', import.meta.url), 'utf8')
  const listed = [...source.matchAll(/'(0x[0-9a-f]{8})', \/\/ (.+)/g)]
  expect(listed).toHaveLength(familiarFunctions.size)
  for (const [, selector, signature] of listed)
    expect(toFunctionSelector(signature ?? ''), signature).toBe(selector)
})

test('weights are for features and detectors that exist, and none speaks for innocence', () => {
  const names = new Set([...features, ...victimFeatures].map(({ name }) => name))
  for (const [name, weight] of Object.entries(weights.features)) {
    expect(names, name).toContain(name)
    expect(weight, name).toBeGreaterThanOrEqual(0)
  }
  for (const [name, weight] of Object.entries(weights.detectors))
    expect(weight, name).toBeGreaterThanOrEqual(0)
  expect(names.size).toBe(features.length + victimFeatures.length)
})

test('a loss is measured against what the transaction itself showed; a wallet that sweeps itself loses nothing', () => {
  expect(measuredLosses(attack, new Set([thief, tool]), 0.5)).toEqual([
    { account: vault, token, amount: 99n, held: 100n, share: 0.99 },
  ])
  expect(measuredLosses(attack, new Set([thief, tool]), 0.995)).toEqual([])
  const sweep = sent(
    frame(vault, { input: '0x12345678', calls: [balance(vault, 7n), transferCall(token, tool, 7n)] }),
    {
      to: tool,
    },
  )
  expect(measuredLosses(sweep, none, 0.5)).toEqual([])
})

test('facts count what the sender’s side did, and a liquidation halves the damage without silencing it', () => {
  const { structure, emptied, largestShare } = factsOf(attack, nothing, none)
  expect(structure).toMatchObject({ repeats: 4, callees: 1, scripted: true, depth: 2 })
  expect({ emptied, largestShare }).toEqual({ emptied: 1, largestShare: 0.99 })
  const liquidation = frame(vault, { input: input('liquidationCall', 1, 2, 3, 4, 5) })
  const explained = sent(frame(tool, { calls: [...(attack.trace?.calls ?? []), liquidation] }))
  const damage = features.filter(({ kind }) => kind === 'damage')
  const of = (one: Transaction) => damage.map(({ value }) => value(factsOf(one, nothing, none)))
  expect(of(explained)).toEqual(of(attack).map((value) => value / 2))
  expect(of(attack).some((value) => value > 0)).toBe(true)
})

test('one more finding never lowers the score: nothing that anybody adds to a transaction makes it look safer', () => {
  const detectors = ['reentrancy', 'phishing', 'extraction', 'a-rule-of-my-own']
  let before = fuse(attack, [], nothing, []).score
  const said: Said[] = []
  for (const detector of detectors) {
    said.push(says(detector, 0.4))
    const { score } = fuse(attack, said, nothing, [])
    expect(score).toBeGreaterThanOrEqual(before)
    before = score
  }
})

test('a verdict cites its evidence with who gave it, strongest first, and the general lines last', () => {
  const verdict = fuse(attack, [says('phishing', 0.2), says('a-rule-of-my-own', 0.9)], nothing, ['no logs'])
  expect(verdict.flagged).toBe(true)
  expect(verdict.detectors[0]).toBe('a-rule-of-my-own')
  expect(verdict.explanations.map(({ detector }) => detector)).toEqual(
    expect.arrayContaining(['a-rule-of-my-own', 'phishing']),
  )
  expect(verdict.evidence[0]).toMatchObject({ detector: 'a-rule-of-my-own', kind: 'frame', path: [1] })
  expect(verdict.unknown).toEqual(['no logs'])
})

test('causes stand before consequences, and one of every class before a second of the same', () => {
  const equal: FusionWeights = { ...weights, detectors: {} }
  const said = [
    says('flash-loan-flow', 0.9),
    says('reentrancy', 0.6),
    says('seized-control', 0.3),
    says('upgrade', 0.2),
    says('steered-call', 0.1),
  ]
  const classes = fuse(attack, said, nothing, [], equal).explanations.map((one) => one.class)
  expect(classes.slice(0, 5)).toEqual([
    're-entrancy',
    'flash-loan',
    'access-control',
    'untrusted-call',
    'access-control',
  ])
})

test('with a description only what was done to it counts at its threshold', () => {
  const elsewhere = protocol({ contracts: [{ address: account(0x99), label: 'other', role: 'vault' }] })
  const fitted: FusionWeights = { ...weights, threshold: 0.2, describedThreshold: 0.2, elsewhereThreshold: 1 }
  const said = [says('reentrancy', 0.9)]
  expect(fuse(attack, said, watched, [], fitted)).toMatchObject({ flagged: true, victims: [vault] })
  expect(fuse(attack, said, elsewhere, [], fitted).flagged).toBe(false)
  expect(fusionInput(attack, said, watched).features).toMatchObject({ 'own-concerned': 1, 'own-driven': 2 })
  expect(fusionInput(attack, said, elsewhere).features).not.toHaveProperty('own-concerned')
})

test('whoever describes an implementation means the proxies that run it', () => {
  const proxy = account(0x9c)
  const run = frame(proxy, {
    input: '0x12345678',
    calls: [
      frame(vault, { type: 'DELEGATECALL', input: '0x12345678', calls: [transferCall(token, tool, 9n)] }),
    ],
  })
  const input = fusionInput(sent(frame(tool, { calls: [run] })), [], watched)
  expect(input.features).toMatchObject({ 'own-concerned': 1, 'own-unfamiliar': 1, 'own-loses': 1 })
})

test('whoever moves a token of the protocol concerns it no more than any other user', () => {
  const tokens = protocol({ contracts: [{ address: token, label: 'token', role: 'token' }] })
  expect(fusionInput(quiet, [], tokens).features).not.toHaveProperty('own-concerned')
})

test('odds are a plain weighted sum, and a rule without a fitted weight is believed as it claims', () => {
  const fitted: FusionWeights = {
    ...weights,
    bias: -5,
    features: { frames: 2 },
    detectors: { reentrancy: 3 },
  }
  expect(logOdds({ features: { frames: 1.5, unheard: 9 }, detectors: { reentrancy: 0.5 } }, fitted)).toBe(
    -0.5,
  )
  expect(logOdds({ features: {}, detectors: { own: 1 } }, fitted)).toBe(1)
})

test('a joined finding is told only where no rule is as sure, and is low for somebody else’s trouble', () => {
  const said = new Map([[attack.hash, [says('a-rule', 0.9), says('b-rule', 0.9)]]])
  const [told] = fuseFindings(block([attack, { ...quiet, hash: word(7) }]), said, watched)
  expect(told).toMatchObject({ severity: 'high', victims: [vault], transaction: attack.hash })
  expect(told?.evidence.length).toBeLessThanOrEqual(12)
  const loud = new Map([
    [attack.hash, [{ detector: 'a-rule', finding: { ...finding(1), severity: 'critical' } }]],
  ] as const)
  expect(fuseFindings(block([attack]), loud, watched)).toEqual([])
  const other = protocol({ contracts: [{ address: account(0x99), label: 'other', role: 'vault' }] })
  for (const { severity } of fuseFindings(block([attack]), said, other)) expect(severity).toBe('low')
})

test('a detector whose data is missing is unknown in every verdict', () => {
  const verdicts = judgeBlock(block([attack]), {
    protocol: nothing,
    detectors: [
      {
        id: 'needs-logs',
        version: 1,
        title: '',
        description: '',
        needs: ['logs'],
        uses: [],
        defaults: {},
        initial: () => null,
        evaluate: ({ memory }) => ({ findings: [], memory }),
      },
    ],
  })
  expect(verdicts).toHaveLength(1)
  expect(verdicts[0]?.unknown).toEqual(['needs-logs: no logs'])
})
