import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Section } from './section.ts'

/** What a process of `workers/run.ts` prints; times in seconds. */
export type WorkersRun = {
  readonly count: number
  /** Of the paths, from the end of the fit, with what is left of the threads' start. */
  readonly paths: number
  /** Of the whole run: fit, paths, measures and detail. */
  readonly whole: number
  readonly hash: string
}

const rounds = 4

/**
 * The same run with one worker and with two, in turns, so that a busy machine slows both; the best of each. Each is a
 * process of its own, as the command is: in one process the second run would find the code of the first compiled, which
 * threads that start anew never do.
 */
export async function benchWorkers(): Promise<Section> {
  const runs = Array.from({ length: rounds }, () => ({ one: run(1), two: run(2) }))
  const best = (pick: (round: (typeof runs)[number]) => number) => Math.min(...runs.map(pick))
  const paths = { one: best(({ one }) => one.paths), two: best(({ two }) => two.paths) }
  const whole = { one: best(({ one }) => one.whole), two: best(({ two }) => two.whole) }
  const hashes = new Set(runs.flatMap(({ one, two }) => [one.hash, two.hash]))
  const ratio = paths.one / paths.two
  return {
    title: 'Threads: 100,000 positions, 720 steps',
    rows: [
      {
        figure: `2 workers over 1, ${runs[0]?.one.count} paths, with what is left of the threads' start`,
        asked: '>= 1.8x',
        measured: `${ratio.toFixed(2)}x (${paths.one.toFixed(1)} s and ${paths.two.toFixed(1)} s, best of ${rounds})`,
        met: ratio >= 1.8,
      },
      {
        figure: 'the same for whole runs: market, measures and detail are done by one thread',
        asked: '-',
        measured: `${(whole.one / whole.two).toFixed(2)}x (${whole.one.toFixed(1)} s and ${whole.two.toFixed(1)} s)`,
        met: undefined,
      },
      {
        figure: 'bytes of the results',
        asked: 'equal',
        measured: hashes.size === 1 ? 'equal' : `${hashes.size} different`,
        met: hashes.size === 1,
      },
    ],
    notes: ['Wall clock: it means something only while two cores carry nothing else.'],
  }
}

function run(workers: number): WorkersRun {
  const script = fileURLToPath(new URL('workers/run.js', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [script, String(workers)], { encoding: 'utf8' }))
}
