import { detectors } from '@membrane/scanner'
import { expect, test } from 'vitest'
import { slitherEquivalents, smartbugsClasses } from './classes.ts'
import { aderynDetectors } from './sets/aderynDetectors.ts'
import { rootCauses } from './sets/defiVulnLabs.labels.ts'
import { semgrepRules } from './sets/semgrepRules.ts'

test('the tables name detectors that there are', () => {
  const known = new Set(detectors.map(({ id }) => id))
  const named = [
    ...Object.values(smartbugsClasses).flatMap(({ membrane }) => membrane),
    ...Object.values(slitherEquivalents).flat(),
    ...Object.values(semgrepRules).flatMap((rule) => rule.detectors),
    ...Object.values(aderynDetectors).flat(),
    ...rootCauses.flatMap((cause) => cause.detectors),
  ]
  expect([...new Set(named)].filter((id) => !known.has(id))).toEqual([])
})
