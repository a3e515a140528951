import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * The same processes as `timedModels`, written as numpy is best used: PCG64, blocks of paths, one matrix product for the
 * correlation, sums and exponentials in place, GARCH stepping over whole blocks with all that needs no step before it done outside
 * of the loop. Reads `NAME BLOCK REPEATS` from stdin, answers asset-steps, CPU seconds and the deviation of the first
 * asset's final ln price.
 */
const numpyScript = `
import sys, time
import numpy as np
rng = np.random.Generator(np.random.PCG64(1))
steps, assets = 720, 3
chol = np.linalg.cholesky(np.array([[1, .8, .6], [.8, 1, .5], [.6, .5, 1]]))
gross = np.exp(0.01 * rng.standard_normal((60000, assets)))

def diffusion(block):
    return rng.standard_normal((block, steps, assets)) @ (0.009 * chol).T

def gbm(block):
    x = diffusion(block)
    np.cumsum(x, axis=1, out=x)
    return np.exp(x, out=x)[:, -1, 0]

def merton(block):
    x = diffusion(block)
    cells = block * steps
    n = rng.poisson(0.002 * cells)
    common = np.bincount(rng.integers(0, cells, n), weights=rng.normal(-0.02, 0.04, n), minlength=cells)
    x += common.reshape(block, steps, 1)
    n = rng.poisson(0.003 * cells * assets)
    own = np.bincount(rng.integers(0, cells * assets, n), weights=rng.normal(0, 0.03, n), minlength=cells * assets)
    x += own.reshape(block, steps, assets)
    np.cumsum(x, axis=1, out=x)
    return np.exp(x, out=x)[:, -1, 0]

def garch(block):
    z = rng.standard_normal((steps, block, assets)) @ chol.T
    z *= np.sqrt((4 - 2) / rng.chisquare(4, (steps, block)))[:, :, None]
    k = np.where(z < 0, 0.10, 0.05)
    k *= z
    k *= z
    k += 0.9
    h = np.empty_like(z)
    h[0] = 8e-5
    for t in range(1, steps):
        np.multiply(h[t - 1], k[t - 1], out=h[t])
        h[t] += 2e-6
    z *= np.sqrt(h, out=h)
    np.cumsum(z, axis=0, out=z)
    return np.exp(z, out=z)[-1, :, 0]

def bootstrap(block):
    new = rng.random((block, steps)) < 1 / 24
    new[:, 0] = True
    start = rng.integers(0, len(gross), (block, steps))
    at = np.arange(steps)
    last = np.maximum.accumulate(np.where(new, at, 0), axis=1)
    x = gross[(np.take_along_axis(start, last, axis=1) + at - last) % len(gross)]
    return np.cumprod(x, axis=1, out=x)[:, -1, 0]

processes = {'gbm': gbm, 'merton': merton, 'garch': garch, 'bootstrap': bootstrap}
for line in sys.stdin:
    name, block, repeats = line.split()
    block, repeats = int(block), int(repeats)
    start = time.process_time()
    last = [processes[name](block) for _ in range(repeats)]
    seconds = time.process_time() - start
    print(repeats * block * steps * assets, seconds, np.std(np.log(np.concatenate(last))), flush=True)
`

export type Timed = {
  /** Asset-steps per second of CPU time. */
  readonly rate: number
  /** Standard deviation of ln of the first asset's last price: tells whether both sides draw the same law. */
  readonly deviation: number
}

export type Numpy = {
  readonly version: string
  readonly run: (name: string, block: number, repeats: number) => Promise<Timed>
  readonly end: () => void
}

/** Starts a Python that has numpy (`$PYTHON`, else the usual names), with one thread; undefined where there is none. */
export function startNumpy(): Numpy | undefined {
  const named = process.env.PYTHON
  for (const python of named === undefined ? ['python3', '/usr/bin/python3', 'python'] : [named]) {
    const found = spawnSync(python, ['-c', 'import numpy; print(numpy.__version__)'], { encoding: 'utf8' })
    if (found.status === 0) return talkTo(python, found.stdout.trim())
  }
  return undefined
}

function talkTo(python: string, version: string): Numpy {
  const one = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  const child: ChildProcess = spawn(python, ['-c', numpyScript], {
    env: { ...process.env, ...one },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('The pipes of a child with piped stdio are missing.')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    version,
    async run(name, block, repeats) {
      stdin.write(`${name} ${block} ${repeats}\n`)
      const answer = await lines.next()
      if (answer.done === true) throw new Error(`numpy ended while drawing ${name}; its reason is above.`)
      const [count = Number.NaN, seconds = Number.NaN, deviation = Number.NaN] = answer.value
        .split(' ')
        .map(Number)
      return { rate: count / seconds, deviation }
    },
    end: () => stdin.end(),
  }
}
