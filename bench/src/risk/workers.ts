import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Section } from './section.ts'

/** What a process of `workers/run.ts` prints; times in seconds. */
export type WorkersRun = {
  /** Of the paths, from the end of the fit, with what is left of the threads' start. */
  readonly paths: number
  /** Of the whole run: fit, paths, measures and detail. */
  readonly whole: number
  readonly hash: string
}

const paths = 16_384
const rounds = 5

type Turn = { readonly one: WorkersRun; readonly two: WorkersRun; readonly apart: number }

/**
 * The same run with one worker and with two, in turns, so that a busy machine slows both: the median of the turns' ratios,
 * and the fastest and slowest turn beside it. Each run is a process of its own, as the command is: in one process the
 * second run would find the code of the first compiled, which threads that start anew never do. Two processes at once,
 * half of the paths each, tell what the machine has to give.
 */
export async function benchWorkers(): Promise<Section> {
  const turns: Turn[] = []
  for (let turn = 0; turn < rounds; turn++) {
    const one = await run(1, paths)
    const two = await run(2, paths)
    const apart = await Promise.all([run(1, paths / 2), run(1, paths / 2)])
    turns.push({ one, two, apart: Math.max(...apart.map((half) => half.paths)) })
  }
  const best = (pick: (turn: Turn) => number) => Math.min(...turns.map(pick)).toFixed(1)
  const drawn = ratios(turns.map(({ one, two }) => one.paths / two.paths))
  const whole = ratios(turns.map(({ one, two }) => one.whole / two.whole))
  const apart = ratios(turns.map(({ one, apart }) => one.paths / apart))
  const hashes = new Set(turns.flatMap(({ one, two }) => [one.hash, two.hash]))
  return {
    title: 'Threads: 100,000 positions, 720 steps',
    rows: [
      {
        figure: `2 workers over 1, ${paths} paths, with what is left of the threads' start`,
        asked: '>= 1.8x',
        measured: `${drawn.text}; at best ${best(({ one }) => one.paths)} s and ${best(({ two }) => two.paths)} s`,
        met: drawn.median >= 1.8,
      },
      {
        figure: 'the same for whole runs: market, measures and detail are done by one thread',
        asked: '-',
        measured: `${whole.text}; at best ${best(({ one }) => one.whole)} s and ${best(({ two }) => two.whole)} s`,
        met: undefined,
      },
      {
        figure: 'two processes at once over one, half of the paths each: what the machine has to give',
        asked: '-',
        measured: apart.text,
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

/** The middle one of an odd number of ratios, and the text that tells it with the extremes. */
function ratios(values: readonly number[]): { readonly median: number; readonly text: string } {
  const ascending = [...values].sort((a, b) => a - b)
  const median = ascending[(ascending.length - 1) / 2] ?? Number.NaN
  const shown = (value: number | undefined) => value?.toFixed(2) ?? 'unknown'
  return {
    median,
    text: `${shown(median)}x (median of ${rounds} turns, ${shown(ascending[0])} to ${shown(ascending.at(-1))})`,
  }
}

async function run(workers: number, count: number): Promise<WorkersRun> {
  const script = fileURLToPath(new URL('workers/run.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(workers), String(count)])
  return JSON.parse(stdout)
}
