import { type Playbook, parseAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { addressOf, buildIncident, buildProtocol, hashOf } from '../testing/factories.ts'
import { emergencyResponder } from './emergency.ts'
import { evidenceReached } from './evidence.ts'
import { planActions } from './plan.ts'

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
