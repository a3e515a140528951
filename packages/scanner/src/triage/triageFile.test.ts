import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFinding } from '../report/testing/finding.ts'
import { parseTriage } from './triageFile.ts'

const { id, detector, file } = makeFinding()
const entry = { id, detector, file, status: 'accepted', reason: 'small sums' }

function problemsOf(...findings: readonly unknown[]): unknown {
  try {
    parseTriage(JSON.stringify({ version: 1, findings }), 'triage.json')
    return []
  } catch (error) {
    if (isMembraneError(error, 'TRIAGE_INVALID')) return error.details.problems
    throw error
  }
}

test('a file that follows the form is read', () => {
  const whole = { ...entry, by: 'Ada', until: '2027-01-31' }
  const text = `\uFEFF${JSON.stringify({ version: 1, findings: [whole] })}`
  expect(parseTriage(text, 'triage.json').entries).toEqual([whole])
})

test('every wrong entry is named with what was expected', () => {
  const wrong = [
    [{ ...entry, status: 'wontfix' }, 'findings[0] (reentrancy-eth): status'],
    [{ ...entry, reason: ' ' }, 'findings[0] (reentrancy-eth): reason'],
    [{ ...entry, id: '0x12' }, 'findings[0] (reentrancy-eth): id'],
    [{ ...entry, until: '2027-02-30' }, 'findings[0] (reentrancy-eth): until'],
    [{ ...entry, reasons: 'x' }, 'findings[0] (reentrancy-eth): "reasons"'],
    [{ ...entry, detector: undefined }, 'findings[0]: detector'],
    [7, 'findings[0]: expected an object'],
  ] as const
  for (const [value, start] of wrong) expect(problemsOf(value)).toEqual([expect.stringContaining(start)])
  expect(problemsOf(entry, entry)).toEqual(['findings[1]: the same id as findings[0]'])
  expect(problemsOf({ ...entry, status: 1, reason: 2 })).toHaveLength(2)
})

test('what is no such document is refused', () => {
  for (const text of ['{', '[]', '{"version": 2, "findings": []}', '{"version": 1}']) {
    expect(() => parseTriage(text, 'triage.json')).toThrow(
      expect.objectContaining({ code: 'TRIAGE_INVALID' }),
    )
  }
})
