import { expect, test } from 'vitest'
import { block, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { reentrancy } from './detector.ts'

testCases(reentrancy, cases)

test('without call traces it says that it could not look', () => {
  const { findings, unknown } = run(reentrancy, block([transaction()]))
  expect(findings).toEqual([])
  expect(unknown).toHaveLength(1)
})
