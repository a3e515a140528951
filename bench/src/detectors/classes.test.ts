import { dataDirectory } from '@membrane/chain/testing'
import { attackClasses } from '@membrane/detectors'
import { expect, test } from 'vitest'
import { recreated, traces } from './classes.ts'
import { readIncidents, readRecreated } from './incidents.ts'

const data = dataDirectory()

test('every class is one of the known, none is named twice for an incident, and every incident has a reason', () => {
  for (const [name, { classes, reason }] of [...Object.entries(traces), ...Object.entries(recreated)]) {
    expect(classes.length, name).toBeGreaterThan(0)
    expect(attackClasses, name).toEqual(expect.arrayContaining([...classes]))
    expect(new Set(classes).size, name).toBe(classes.length)
    expect(reason.length, name).toBeGreaterThan(10)
  }
})

test.skipIf(data === undefined)('the table has exactly the incidents that are recorded', () => {
  const names = readIncidents(data ?? '').map(({ name }) => name)
  expect(Object.keys(traces).toSorted()).toEqual(names.toSorted())
  const attacks = readRecreated(data ?? '').map(({ name }) => name)
  expect(Object.keys(recreated).toSorted()).toEqual(attacks.toSorted())
})

test.skipIf(data === undefined)(
  'every victim of the manifest is an address, in lower case, and every date a day',
  () => {
    for (const { victims, date, name } of [...readIncidents(data ?? ''), ...readRecreated(data ?? '')]) {
      for (const victim of victims) expect(victim, name).toMatch(/^0x[0-9a-f]{40}$/)
      expect(date, name).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  },
)
