import type { ChannelConfig, Playbook } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { createDeliveryPlanner, notifiedChannels, planDeliveries } from './plan.ts'
import { aFinding, anIncident, hashOf } from './testing/factories.ts'

const quiet: ChannelConfig = { id: 'quiet', kind: 'stdout', minSeverity: 'critical' }
const ops: ChannelConfig = { id: 'ops', kind: 'stdout' }
const all: ChannelConfig = { id: 'all', kind: 'stdout', minSeverity: 'info' }
const channels = [quiet, ops, all]

function toldBy(severity: 'info' | 'medium' | 'critical') {
  const cause = { kind: 'finding', finding: aFinding({ severity }) } as const
  return planDeliveries({ incident: anIncident(), cause, channels }).map(({ channel }) => channel)
}

describe('planDeliveries', () => {
  test('a channel hears of what reaches its severity; medium is the default', () => {
    expect(toldBy('info')).toEqual(['all'])
    expect(toldBy('medium')).toEqual(['ops', 'all'])
    expect(toldBy('critical')).toEqual(['quiet', 'ops', 'all'])
  })

  test('the same cause gives the same ids though the incident has grown; another cause gives others', () => {
    const incident = anIncident()
    const ids = (changes: Parameters<typeof anIncident>[0], finding = aFinding()) =>
      planDeliveries({
        incident: { ...incident, ...changes },
        cause: { kind: 'finding', finding },
        channels,
      }).map(({ id }) => id)
    expect(ids({ score: 0.99, lastBlock: 120 })).toEqual(ids({}))
    expect(
      new Set([...ids({}), ...ids({}, aFinding({ id: hashOf('other') })), ...ids({ id: hashOf('else') })])
        .size,
    ).toBe(6)
  })

  test('a retraction tells those who heard of the incident, once for the same findings', () => {
    const retracted = anIncident({ status: 'retracted' })
    const plan = (reason: string) =>
      planDeliveries({ incident: retracted, cause: { kind: 'retraction', reason }, channels })
    expect(plan('reorg').map(({ channel, payload }) => [channel, payload.status])).toEqual([
      ['ops', 'retracted'],
      ['all', 'retracted'],
    ])
    expect(plan('another reorg').map(({ id }) => id)).toEqual(plan('reorg').map(({ id }) => id))
  })

  test('the body says where it was seen and what was not known', () => {
    const finding = aFinding({ stage: 'pending', unknown: ['traces'] })
    const [delivery] = planDeliveries({
      incident: anIncident(),
      cause: { kind: 'finding', finding },
      channels,
    })
    expect(delivery?.payload.body).toContain('a pending transaction, simulated on block 100')
    expect(delivery?.payload.body).toContain('Not known, would have sharpened this: traces')
  })
})

describe('notifiedChannels', () => {
  const playbooks: readonly Playbook[] = [
    { id: 'wake', when: { minSeverity: 'critical' }, notify: ['quiet'] },
    { id: 'tell', when: { minSeverity: 'low', stages: ['block'] }, notify: ['all', 'ops', 'all'] },
  ]
  const ids = (input: Omit<Parameters<typeof notifiedChannels>[0], 'channels'>) =>
    notifiedChannels({ ...input, channels }).map(({ id }) => id)

  test('without a playbook that names any, every channel hears', () => {
    expect(ids({ incident: anIncident(), stage: 'block', playbooks: [] })).toEqual(['quiet', 'ops', 'all'])
    const silent: Playbook = { id: 'act', when: {}, actions: [] }
    expect(ids({ incident: anIncident(), stage: 'block', playbooks: [silent] })).toHaveLength(3)
  })

  test('matching playbooks choose, each channel once', () => {
    expect(ids({ incident: anIncident(), stage: 'block', playbooks })).toEqual(['ops', 'all'])
    expect(ids({ incident: anIncident(), stage: 'pending', playbooks })).toEqual([])
    expect(ids({ incident: anIncident({ severity: 'critical' }), stage: 'block', playbooks })).toEqual([
      'quiet',
      'ops',
      'all',
    ])
  })

  test('the end of an incident goes where its beginning went', () => {
    const planner = createDeliveryPlanner({ playbooks, channels })
    const began = planner.finding({ incident: anIncident(), finding: aFinding() })
    const ended = planner.end({
      incident: anIncident({ status: 'retracted' }),
      cause: { kind: 'retraction', reason: 'reorg' },
    })
    expect(ended.map(({ channel }) => channel)).toEqual(began.map(({ channel }) => channel))
  })
})
