import { createPathGenerator, type PathGenerator } from '@membrane/risk'
import { assets, steps, timedModels } from './paths/models.ts'
import { type Numpy, startNumpy, type Timed } from './paths/numpy.ts'
import type { Section } from './section.ts'

/** Turns of each side, one after the other; the middle of their ratios is reported. */
const rounds = 9
const pathsATurn = 1_536

/**
 * Paths of three assets beside numpy, in one run, in turns, by CPU time of one thread each (so other work on the machine
 * costs both the same). Each side draws the same laws; numpy with the block of paths that suits it best.
 *
 * What was tried for ours, a second of one busy core's CPU time: Threefry in plain JavaScript makes 117 M words,
 * assembled in SIMD 350 M; the ziggurat makes 50 M normals with its rare cases in the loop, 85 to 105 M without;
 * interpolated inversion of the chi-square makes 70 M mixing draws, Marsaglia and Tsang's rejection 17 M; exponentials
 * 100 M by calls, 130 M written out. With the second of each pair GBM rose from 34 to 50 M asset-steps, GARCH from 18 to 36 M.
 * GARCH's innovations are a multivariate t (one chi-square a step for all assets, which is the t copula) mapped to each
 * margin's degrees by a table: no quantile is inverted while drawing. numpy does the case in which that map is the identity.
 */
export async function benchPaths(): Promise<Section> {
  const numpy = startNumpy()
  const rows: Section['rows'][number][] = []
  const notes: string[] = []
  try {
    for (const [name, model] of Object.entries(timedModels())) {
      const generator = createPathGenerator(model, 1)
      // Warm up: compilers on our side, caches on theirs.
      drawOurs(generator, rounds)
      drawOurs(generator, rounds)
      const comparable = numpy !== undefined && !name.includes(',')
      const block = comparable ? await bestBlock(numpy, name) : 0
      const ours: Timed[] = []
      const theirs: Timed[] = []
      for (let round = 0; round < rounds; round++) {
        ours.push(drawOurs(generator, round))
        if (comparable) theirs.push(await numpy.run(name, block, Math.round(pathsATurn / block)))
      }
      rows.push(row(name, ours, theirs))
      if (comparable) notes.push(note(name, ours, theirs, block))
    }
  } finally {
    numpy?.end()
  }
  notes.push(
    numpy === undefined
      ? 'No Python with numpy was found (set PYTHON to one), so the ratios are unknown.'
      : `numpy ${numpy.version}, PCG64, one thread; ${steps} steps, CPU seconds, median of ${rounds} turns.`,
  )
  return { title: 'Price paths of three assets beside numpy', rows, notes }
}

function row(name: string, ours: readonly Timed[], theirs: readonly Timed[]): Section['rows'][number] {
  const own = millions(median(ours.map(({ rate }) => rate)))
  const figure = `${name}: asset-steps a second`
  if (theirs.length === 0) return { figure, asked: '-', measured: own, met: undefined }
  const ratio = median(ours.map(({ rate }, round) => rate / (theirs[round]?.rate ?? Number.NaN)))
  const other = millions(median(theirs.map(({ rate }) => rate)))
  return {
    figure,
    asked: "at least numpy's",
    measured: `${own}, numpy ${other}: ${ratio.toFixed(2)}x`,
    met: ratio >= 1,
  }
}

function note(name: string, ours: readonly Timed[], theirs: readonly Timed[], block: number): string {
  const [a, b] = [ours, theirs].map((side) => median(side.map(({ deviation }) => deviation)).toFixed(4))
  return `${name}: numpy in blocks of ${block} paths; deviation of the final ln price ${a}, numpy ${b}.`
}

/** Of 64 to 1,024 paths: larger blocks spread numpy's cost of a call, smaller ones stay in the cache. */
async function bestBlock(numpy: Numpy, name: string): Promise<number> {
  let best = { block: 0, rate: 0 }
  for (const block of [64, 128, 256, 512, 1_024]) {
    await numpy.run(name, block, 1)
    const { rate } = await numpy.run(name, block, Math.ceil(1_024 / block))
    if (rate > best.rate) best = { block, rate }
  }
  return best.block
}

function drawOurs(generator: PathGenerator, turn: number): Timed {
  const out = new Float64Array((steps + 1) * assets)
  const last = new Float64Array(pathsATurn)
  const start = process.cpuUsage()
  for (let path = 0; path < pathsATurn; path++) {
    generator.fill(turn * pathsATurn + path, out)
    last[path] = out[steps * assets] ?? Number.NaN
  }
  const { user, system } = process.cpuUsage(start)
  const moves = last.map(Math.log)
  const mean = moves.reduce((a, b) => a + b, 0) / pathsATurn
  const variance = moves.reduce((a, b) => a + (b - mean) ** 2, 0) / pathsATurn
  return {
    rate: (pathsATurn * steps * assets) / ((user + system) / 1e6),
    deviation: Math.sqrt(variance),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function millions(rate: number): string {
  return `${(rate / 1e6).toFixed(1)} M`
}
