import { type Playbook, parseAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { addressOf, buildIncident, buildProtocol, hashOf } from '../testing/factories.ts'
import { emergencyResponder } from './emergency.ts'
import { evidenceReached } from './evidence.ts'
import { planActions, planEscalation } from './plan.ts'

const configurator = parseAddress('0x00000000000000000000000000000000000000c0')
const protocol = buildProtocol({
  emergency: [
    {
      name: 'pause pool',
      to: configurator,
      function: 'function setPoolPause(bool paused)',
      args: [true],
      protects: [addressOf(0xa)],
    },
    {
      name: 'stop vault',
      to: addressOf(0xd),
      function: 'function stop(bytes32 reason)',
      args: [hashOf(1)],
      protects: [addressOf(0xe)],
    },
  ],
})
const responders = new Map([[emergencyResponder.id, emergencyResponder]])
const playbook: Playbook = {
  id: 'severe',
  when: { minSeverity: 'high', minScore: 0.7 },
  actions: [{ responder: 'emergency' }],
}
const plan = (incident = buildIncident(), playbooks: readonly Playbook[] = [playbook]) =>
  planActions({ incident, stage: 'pending', playbooks, responders, protocol })

test('the emergency function that protects the victim is called, and no other', () => {
  const [action, ...rest] = plan()
  expect(rest).toEqual([])
  expect(action?.call).toMatchObject({ to: configurator, description: 'pause pool: setPoolPause(true)' })
  // setPoolPause(bool) of Aave V3's IPoolConfigurator with true.
  expect(action?.call.data).toBe(`0x7641f3d9${'1'.padStart(64, '0')}`)
})

test('an action is a dry run at the head unless the playbook says otherwise', () => {
  expect(plan()[0]).toMatchObject({ mode: 'dry-run', evidence: 'head', status: 'planned' })
})

test('planning again gives the same ids, so nothing is done twice', () => {
  const grown = buildIncident({ findings: [hashOf(0xf1), hashOf(0xf2)], score: 0.9 })
  expect(plan(grown).map(({ id }) => id)).toEqual(plan().map(({ id }) => id))
})

test('an incident below the playbook, or retracted, is left alone', () => {
  expect(plan(buildIncident({ severity: 'medium' }))).toEqual([])
  expect(plan(buildIncident({ score: 0.5 }))).toEqual([])
  expect(plan(buildIncident({ status: 'retracted' }))).toEqual([])
  expect(plan(buildIncident(), [{ ...playbook, when: { stages: ['block'] } }])).toEqual([])
  expect(plan(buildIncident(), [{ ...playbook, when: { detectors: ['other'] } }])).toEqual([])
})

test('a playbook that names no responder or no function is a clear error', () => {
  const naming =
    (responder: string, options = {}) =>
    () =>
      plan(buildIncident(), [{ ...playbook, actions: [{ responder, options }] }])
  expect(naming('shout')).toThrow(expect.objectContaining({ code: 'RESPONDER_UNKNOWN' }))
  expect(naming('emergency', { function: 'halt' })).toThrow(
    expect.objectContaining({ code: 'EMERGENCY_UNKNOWN' }),
  )
})

test.each([
  ['pending', [], false],
  ['pending', ['pending'], true],
  ['head', ['pending'], false],
  ['head', ['block'], true],
  [{ confirmations: 3 }, ['block'], true],
  [{ confirmations: 4 }, ['block'], false],
  ['finalized', ['block'], false],
] as const)('evidence %j with findings %j suffices: %s', (level, stages, expected) => {
  const findings = stages.map((stage) => ({ stage, block: { number: 10, hash: hashOf(10) } }))
  const head = { number: 12, hash: hashOf(12) }
  const finalized = { number: 9, hash: hashOf(9) }
  expect(evidenceReached(level, { head, finalized, findings }).ok).toBe(expected)
})

const vaultUsers = addressOf(0xa)
const marketUsers = addressOf(0xe)
const ladder = buildProtocol({
  emergency: (['throttled', 'risky-paused', 'paused'] as const).map((mode, i) => ({
    name: mode,
    to: configurator,
    function: `function halt${i}()`,
    args: [],
    protects: i === 1 ? [vaultUsers] : [vaultUsers, marketUsers],
    mode,
  })),
})
const grades: Playbook = {
  id: 'graded',
  when: { minSeverity: 'medium', minScore: 0.5 },
  actions: [
    { responder: 'emergency', options: { mode: 'throttled' } },
    { responder: 'emergency', when: { minScore: 0.7 }, options: { mode: 'risky-paused' } },
    { responder: 'emergency', when: { minScore: 0.9 }, options: { mode: 'paused' } },
  ],
}
const gradesAt = (incident: Parameters<typeof buildIncident>[0]) =>
  planActions({
    incident: buildIncident(incident),
    stage: 'block',
    playbooks: [grades],
    responders,
    protocol: ladder,
  }).map(({ call }) => call.description.split(':')[0])

test.each([
  [0.49, []],
  [0.5, ['throttled']],
  [0.7, ['throttled', 'risky-paused']],
  [0.9, ['throttled', 'risky-paused', 'paused']],
])('a score of %s calls for the grades %j', (score, expected) => {
  expect(gradesAt({ score })).toEqual(expected)
})

test('each victim gets the strictest function that is not above the asked mode', () => {
  const chosen = (victims: readonly `0x${string}`[], mode: string) =>
    planActions({
      incident: buildIncident({ victims }),
      stage: 'block',
      playbooks: [{ ...playbook, actions: [{ responder: 'emergency', options: { mode } }] }],
      responders,
      protocol: ladder,
    }).map(({ call }) => call.halts?.mode)
  expect(chosen([vaultUsers], 'risky-paused')).toEqual(['risky-paused'])
  // Nothing pauses only the risky part of the market: the next milder function is what is left.
  expect(chosen([marketUsers], 'risky-paused')).toEqual(['throttled'])
  expect(chosen([vaultUsers, marketUsers], 'risky-paused')).toEqual(['throttled', 'risky-paused'])
  expect(chosen([vaultUsers, marketUsers], 'paused')).toEqual(['paused'])
  expect(chosen([addressOf(0x99)], 'paused')).toEqual([])
})

test('a function that says no mode is taken for the strictest, and never for a milder one', () => {
  const [action] = plan()
  expect(action?.call.halts?.mode).toBe('paused')
  const mild = [{ ...playbook, actions: [{ responder: 'emergency', options: { mode: 'throttled' } }] }]
  expect(plan(buildIncident(), mild)).toEqual([])
})

test('a playbook or a step for certain victims leaves others alone', () => {
  const forOthers = { victims: [addressOf(0x99)] }
  expect(plan(buildIncident(), [{ ...playbook, when: forOthers }])).toEqual([])
  expect(
    plan(buildIncident(), [{ ...playbook, actions: [{ responder: 'emergency', when: forOthers }] }]),
  ).toEqual([])
  expect(plan(buildIncident(), [{ ...playbook, when: { victims: [vaultUsers] } }])).toHaveLength(1)
})

test('the same call at another grade is another action, because it goes another way', () => {
  const patient = { responder: 'emergency', evidence: 'finalized' } as const
  const urgent = { responder: 'emergency', evidence: 'pending', when: { minScore: 0.7 } } as const
  const actions = plan(buildIncident(), [{ ...playbook, actions: [patient, urgent] }])
  expect(new Set(actions.map(({ id }) => id)).size).toBe(2)
})

test('an escalation goes to the next grade of its playbook, whatever its score, and keeps its approvals', () => {
  const input = { stage: 'block' as const, playbooks: [grades], responders, protocol: ladder, at: 5_000 }
  const incident = buildIncident({ score: 0.5 })
  const [throttle] = planActions({ ...input, incident })
  const further = planEscalation(throttle!, { ...input, incident })
  expect(further.map(({ call }) => call.halts?.mode)).toEqual(['risky-paused', 'paused'])
  const guarded = grades.actions?.map((step) => ({ ...step, approvals: 2 }))
  const [next] = planEscalation(throttle!, {
    ...input,
    incident,
    playbooks: [{ ...grades, actions: guarded ?? [] }],
  })
  expect(next?.approvals).toEqual({ needed: 2, given: [], until: 5 + 86_400 })
  expect(planEscalation(further[1]!, { ...input, incident })).toEqual([])
})
