import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, buildFinding, hashOf } from '../testing/factories.ts'
import { createCorrelator } from './correlator.ts'
import { foldIncident } from './fold.ts'

const at = (number: number) => ({ block: { number, hash: hashOf(number) } })

test('findings about one victim within the window are one incident', () => {
  const correlator = createCorrelator(1)
  const first = correlator.add(buildFinding({ transaction: hashOf(1) }, at(10)))
  const second = correlator.add(
    buildFinding({ transaction: hashOf(2), attackers: [addressOf(0xc)] }, { ...at(20), detector: 'other' }),
  )
  expect(first?.opened).toBe(true)
  expect(second?.opened).toBe(false)
  expect(second?.incident).toMatchObject({ id: first?.incident.id, firstBlock: 10, lastBlock: 20 })
  expect(second?.incident.attackers).toEqual([addressOf(0xb), addressOf(0xc)])
})

test('agreeing detectors raise the score above either alone', () => {
  const correlator = createCorrelator(1)
  correlator.add(buildFinding({ score: 0.6 }, { detector: 'one' }))
  const joined = correlator.add(buildFinding({ score: 0.5 }, { detector: 'two' }))
  expect(joined?.incident.score).toBeCloseTo(0.8)
})

test('the same victim long afterwards is another incident', () => {
  const correlator = createCorrelator(1, [], { windowBlocks: 50 })
  const first = correlator.add(buildFinding({}, at(10)))
  const later = correlator.add(buildFinding({ transaction: hashOf(9) }, at(61)))
  expect(later?.opened).toBe(true)
  expect(later?.incident.id).not.toBe(first?.incident.id)
})

test('a slight finding opens nothing but joins the incident of its transaction', () => {
  const correlator = createCorrelator(1)
  expect(correlator.add(buildFinding({ severity: 'info' }, { detector: 'slight' }))).toBeUndefined()
  const opened = correlator.add(buildFinding({ severity: 'high' }))
  const joined = correlator.add(buildFinding({ severity: 'info' }, { detector: 'another' }))
  expect(joined?.incident.id).toBe(opened?.incident.id)
  expect(joined?.incident.severity).toBe('high')
})

test('an alarm that never ends becomes several incidents of bounded size', () => {
  const correlator = createCorrelator(1, [], { maxFindings: 3 })
  const ids = [1, 2, 3, 4, 5].map(
    (n) => correlator.add(buildFinding({ transaction: hashOf(n) }, at(n)))?.incident.id,
  )
  expect(new Set(ids.slice(0, 3)).size).toBe(1)
  expect(new Set(ids.slice(3)).size).toBe(1)
  expect(ids[3]).not.toBe(ids[0])
})

test('a finding seen twice changes nothing', () => {
  const correlator = createCorrelator(1)
  correlator.add(buildFinding())
  expect(correlator.add(buildFinding())).toBeUndefined()
  expect(correlator.incidents()).toHaveLength(1)
})

test('an incident whose every finding is retracted is retracted, and joined by nothing', () => {
  const correlator = createCorrelator(1)
  const finding = buildFinding()
  const opened = correlator.add(finding)
  const [changed] = correlator.retract([finding.id], 'reorg')
  expect(changed?.incident).toMatchObject({ id: opened?.incident.id, status: 'retracted' })
  expect(correlator.add(buildFinding({ transaction: hashOf(8) }, at(11)))?.opened).toBe(true)
})

test('an incident is the fold of its events: after a restart it is the same', () => {
  const draft = fc.record({
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    detector: fc.constantFrom('a', 'b', 'c'),
    transaction: fc.integer({ min: 1, max: 6 }),
    victim: fc.integer({ min: 1, max: 3 }),
    block: fc.integer({ min: 1, max: 40 }),
    retract: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
      const correlator = createCorrelator(1)
      const records = drafts.flatMap(({ score, detector, transaction, victim, block, retract }) => {
        const finding = buildFinding(
          { score, transaction: hashOf(transaction), victims: [addressOf(victim)], attackers: [] },
          { ...at(block), detector },
        )
        const added = correlator.add(finding)?.records ?? []
        return retract
          ? [...added, ...correlator.retract([finding.id], 'test').flatMap((c) => c.records)]
          : added
      })
      const again = createCorrelator(1, records)
      expect(again.incidents()).toEqual(correlator.incidents())
      for (const incident of correlator.incidents()) {
        const events = records.filter((record) => record.incident === incident.id).map(({ event }) => event)
        expect(foldIncident(incident.id, 1, events)).toEqual(incident)
      }
    }),
  )
})
