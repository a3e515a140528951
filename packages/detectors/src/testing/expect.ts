import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Detector } from '@membrane/core'
import { expect, test } from 'vitest'
import { compareCase, type DetectorCase, findingsAsked, play } from './case.ts'

const data = dataDirectory()

/** One test a case; a recorded case is skipped where the data directory is missing. */
export function testCases<Options, Memory>(
  detector: Detector<Options, Memory>,
  cases: readonly DetectorCase[],
): void {
  for (const story of cases) {
    if (!('recorded' in story)) {
      test(story.title, () => expect(compareCase(story, play(detector, story, story.steps))).toBeUndefined())
      continue
    }
    const { file, chainId } = story.recorded
    test.skipIf(data === undefined)(`${story.title} (${file})`, async () => {
      const [found] = await listRecordings(join(data ?? '', file))
      const recording = found === undefined ? undefined : await loadRecording(found, chainId)
      if (recording === undefined) throw new Error(`${file} is no recording`)
      const findings = play(detector, story, [{ block: recording.block }])
      expect(compareCase(story, findingsAsked(story, findings))).toBeUndefined()
    })
  }
}
