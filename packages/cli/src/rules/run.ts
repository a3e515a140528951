import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import type { AnyDetector } from '@membrane/core'
import {
  compareCase,
  type DetectorCase,
  findingsAsked,
  play,
  type RecordedCase,
} from '@membrane/detectors/testing'
import type { Suite } from './find.ts'

export type CaseResult = {
  readonly title: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** What differs, or what is missing. */
  readonly why?: string
}

export type SuiteResult = {
  readonly detector: string
  readonly from: string
  readonly cases: readonly CaseResult[]
}

/**
 * Runs a detector's cases. A recorded case is skipped where its recording is missing.
 * @param data directory of the recordings; undefined when there is none.
 */
export async function runSuite(
  { detector, cases, from }: Suite,
  data: string | undefined,
): Promise<SuiteResult> {
  const results: CaseResult[] = []
  for (const story of cases) {
    try {
      results.push(await runCase(detector, story, data))
    } catch (error) {
      results.push({
        title: story.title,
        state: 'failed',
        why: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return { detector: detector.id, from, cases: results }
}

async function runCase(
  detector: AnyDetector,
  story: DetectorCase,
  data: string | undefined,
): Promise<CaseResult> {
  const { title } = story
  if (!('recorded' in story)) return judged(title, compareCase(story, play(detector, story, story.steps)))
  const path = data === undefined ? undefined : join(data, story.recorded.file)
  if (path === undefined || !existsSync(path))
    return { title, state: 'skipped', why: `${story.recorded.file} is not there` }
  return judged(title, await compareRecorded(detector, story, path))
}

async function compareRecorded(
  detector: AnyDetector,
  story: RecordedCase,
  path: string,
): Promise<string | undefined> {
  const [file] = await listRecordings(path)
  const recording = file === undefined ? undefined : await loadRecording(file, story.recorded.chainId)
  if (recording === undefined) return `${story.recorded.file} is no recording`
  return compareCase(story, findingsAsked(story, play(detector, story, [{ block: recording.block }])))
}

function judged(title: string, difference: string | undefined): CaseResult {
  return difference === undefined ? { title, state: 'passed' } : { title, state: 'failed', why: difference }
}
