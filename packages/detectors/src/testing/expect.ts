import type { Detector } from '@membrane/core'
import { expect, test } from 'vitest'
import { type DetectorCase, play } from './case.ts'

/** One test a case: the severities, and the victims and attackers that the case names. */
export function testCases<Options, Memory>(
  detector: Detector<Options, Memory>,
  cases: readonly DetectorCase[],
): void {
  test.each(cases.map((story) => [story.title, story] as const))('%s', (_, story) => {
    const findings = play(detector, story)
    expect(
      findings.map(({ severity }) => severity),
      findings.map(({ title }) => title).join('\n'),
    ).toEqual(story.severities)
    if (story.victims !== undefined) {
      expect(findings.flatMap(({ victims }) => victims)).toEqual(expect.arrayContaining([...story.victims]))
    }
    if (story.attackers !== undefined) {
      expect(findings.flatMap(({ attackers }) => attackers)).toEqual(
        expect.arrayContaining([...story.attackers]),
      )
    }
    for (const finding of findings) {
      expect(finding.score).toBeGreaterThan(0)
      expect(finding.score).toBeLessThanOrEqual(1)
      expect(finding.evidence.length).toBeGreaterThan(0)
    }
  })
}
