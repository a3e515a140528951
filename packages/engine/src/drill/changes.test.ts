import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareLinks, type LinkHistory, noHistory, notificationOfChange } from './changes.ts'
import { drillHolds, percentiles, reportOf } from './report.ts'

const link = (name: string, ok: boolean) => ({ name, ok, detail: `${name} ${ok}` })

test('a break and a recovery are each told once, as one incident', () => {
  const first = compareLinks(noHistory, [link('key', false), link('nonce', true)], 1_000)
  expect(first.changes).toEqual([{ link: link('key', false), kind: 'broken' }])
  const again = compareLinks(first.after, [link('key', false), link('nonce', true)], 2_000)
  expect(again.changes).toEqual([])
  const healed = compareLinks(again.after, [link('key', true)], 3_000)
  expect(healed.changes).toEqual([{ link: link('key', true), kind: 'recovered' }])

  const protocol = { name: 'Vault', chainId: 1 }
  const since = again.after.broken.get('key') ?? 0
  const told = notificationOfChange({ link: link('key', false), kind: 'broken' }, protocol, since)
  const ended = notificationOfChange({ link: link('key', true), kind: 'recovered' }, protocol, since)
  expect([told.status, ended.status]).toEqual(['open', 'resolved'])
  expect(ended.incident).toBe(told.incident)
})

test('a link that a drill did not come to has not recovered', () => {
  const { after } = compareLinks(noHistory, [link('race', false)], 1)
  expect(compareLinks(after, [link('key', true)], 2).after.broken.has('race')).toBe(true)
})

test('whatever drills find, breaks and recoveries of a link take turns, and the history is the last word on each', () => {
  const links = fc.array(
    fc.record({ name: fc.constantFrom('a', 'b', 'c'), ok: fc.boolean(), detail: fc.constant('') }),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(fc.array(links, { maxLength: 12 }), (drills) => {
      let history: LinkHistory = noHistory
      const told = new Map<string, string>()
      const expected = new Map<string, boolean>()
      drills.forEach((found, i) => {
        const { changes, after } = compareLinks(history, found, i)
        history = after
        for (const { link: changed, kind } of changes) {
          expect(told.get(changed.name) ?? 'recovered').not.toBe(kind)
          told.set(changed.name, kind)
        }
        for (const name of new Set(found.map((one) => one.name)))
          expected.set(
            name,
            found.filter((one) => one.name === name).every(({ ok }) => ok),
          )
        const down = [...expected].filter(([, ok]) => !ok).map(([name]) => name)
        expect([...after.broken.keys()].sort()).toEqual(down.sort())
      })
    }),
  )
})

test('percentiles are values that were measured, and bound their share of them', () => {
  expect(percentiles([])).toEqual({ p50: null, p99: null })
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 }), (values) => {
      const { p50, p99 } = percentiles(values)
      for (const [value, share] of [
        [p50, 0.5],
        [p99, 0.99],
      ] as const) {
        expect(values).toContain(value)
        const within = values.filter((one) => one <= (value ?? -1)).length
        const below = values.filter((one) => one < (value ?? -1)).length
        expect(within).toBeGreaterThanOrEqual(share * values.length)
        expect(below).toBeLessThan(share * values.length)
      }
    }),
  )
})

test('a report counts runs and holds only when every link does', () => {
  const run = (stopped: boolean, firstSightToPauseMs?: number) => ({
    name: 'x',
    stopped,
    firstSightToPauseMs,
    detail: '',
  })
  const report = reportOf([run(true, 10), run(false, undefined), run(true, 30)], [link('key', true)])
  expect(report).toMatchObject({ runs: 3, stopped: 2, firstSightToPauseMs: { p50: 10, p99: 30 } })
  expect(drillHolds(report)).toBe(true)
  expect(drillHolds(reportOf([], [link('key', true), link('nonce', false)]))).toBe(false)
})
