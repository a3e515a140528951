import type { Severity } from '@membrane/core'
import { severities } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QueuedDelivery } from '../store/store.ts'
import { backoffMs } from './backoff.ts'
import { type Group, groupDeliveries, mayLeave, messageOf, type Told, tell } from './group.ts'
import { aDelivery, hashOf } from './testing/factories.ts'

const row = fc
  .record({
    name: fc.uuid(),
    incident: fc.constantFrom('a', 'b', 'c'),
    severity: fc.constantFrom(...severities),
    attempts: fc.nat(2),
    dueAt: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom('open' as const, 'retracted' as const),
  })
  .map(
    ({ name, incident, severity, attempts, dueAt, status }): QueuedDelivery => ({
      ...aDelivery('hook', name, { incident: hashOf(incident), severity, status }),
      state: 'queued',
      attempts,
      dueAt,
      lastError: undefined,
    }),
  )
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 20 })

describe('groupDeliveries', () => {
  test('every delivery is in exactly one group, of its own incident and number of attempts', () => {
    fc.assert(
      fc.property(rows, (due) => {
        const groups = groupDeliveries(due)
        expect(groups.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)).sort()).toEqual(
          due.map(({ id }) => id).sort(),
        )
        for (const { deliveries, incident, retry } of groups) {
          expect(new Set(deliveries.map((delivery) => delivery.incident))).toEqual(new Set([incident]))
          expect(new Set(deliveries.map(({ attempts }) => attempts)).size).toBe(1)
          if (retry) expect(new Set(deliveries.map(({ dueAt }) => dueAt)).size).toBe(1)
        }
      }),
    )
  })

  test('the worst incident comes first, and its retries before its news', () => {
    fc.assert(
      fc.property(rows, (due) => {
        const groups = groupDeliveries(due)
        const worst = (incident: string) =>
          Math.max(
            ...groups
              .filter((group) => group.incident === incident)
              .map(({ severity }) => severities.indexOf(severity)),
          )
        groups.slice(1).forEach((group, i) => {
          const before = groups[i] as Group
          expect(worst(before.incident)).toBeGreaterThanOrEqual(worst(group.incident))
          if (before.incident === group.incident)
            expect(Number(before.retry)).toBeGreaterThanOrEqual(Number(group.retry))
        })
      }),
    )
  })

  test('a message holds every finding of its group and its worst severity, whatever the order', () => {
    fc.assert(
      fc.property(rows, (due) => {
        for (const group of groupDeliveries(due)) {
          const message = messageOf(group, false)
          expect(new Set(message.findings)).toEqual(
            new Set(group.deliveries.flatMap(({ payload }) => payload.findings)),
          )
          expect(message.more).toHaveLength(group.deliveries.length - 1)
          const reversed = groupDeliveries([...due].reverse()).map((other) => messageOf(other, false).id)
          expect(reversed).toContain(message.id)
        }
      }),
    )
  })
})

describe('mayLeave', () => {
  const group = (severity: Severity, changes: Partial<Group> = {}): Group => ({
    incident: hashOf('incident'),
    deliveries: [
      { ...aDelivery('hook', 'one'), state: 'queued', attempts: 0, dueAt: 0, lastError: undefined },
    ],
    retry: false,
    severity,
    ends: false,
    ...changes,
  })

  test('over any history, two messages in one cool-down have rising severity', () => {
    const step = fc.record({ wait: fc.nat(200), severity: fc.constantFrom(...severities) })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let now = 0
        let told: Told | undefined
        let last: { at: number; severity: Severity } | undefined
        for (const { wait, severity } of steps) {
          now += wait
          const next = group(severity)
          if (!mayLeave(next, told, now, 300)) continue
          told = tell(told, next, now, true)
          if (last !== undefined && now - last.at < 300) {
            expect(severities.indexOf(severity)).toBeGreaterThan(severities.indexOf(last.severity))
          }
          last = { at: now, severity }
        }
      }),
    )
  })

  test('a failed first message makes news wait, but not its own retry', () => {
    const told = tell(undefined, group('high'), 1_000, false)
    expect(mayLeave(group('high'), told, 1_100, 300)).toBe(false)
    expect(mayLeave(group('high', { retry: true }), told, 1_100, 300)).toBe(true)
    expect(mayLeave(group('high'), told, 1_300, 300)).toBe(true)
  })

  test('the end of an incident never waits', () => {
    const told = tell(undefined, group('critical'), 1_000, true)
    expect(mayLeave(group('info', { ends: true }), told, 1_001, 300)).toBe(true)
  })
})

test('the back-off is within its doubling bound and its cap', () => {
  const backoff = { baseMs: 1_000, capMs: 60_000 }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempts, random) => {
        const wait = backoffMs(attempts, backoff, () => random)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThan(Math.min(60_000, 1_000 * 2 ** (attempts - 1)))
        expect(Number.isSafeInteger(wait)).toBe(true)
      },
    ),
  )
})
