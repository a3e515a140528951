import { Worker } from 'node:worker_threads'
import { compilerFailed, type SolcLimits } from './compilerFailed.ts'
import { OPEN_SOLJSON } from './soljson.ts'

type Loaded = { readonly worker: Worker; busy: Promise<unknown> }

const loaded = new Map<string, Loaded>()

/** A worker keeps solc's crashes and endless loops away from the scan, and has the deep stack that nested code needs. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads')
const compile = (${OPEN_SOLJSON})(workerData)
parentPort.on('message', (input) => parentPort.postMessage(compile(input)))
`

/**
 * Compiles with a soljson.js. It is loaded at the first call (0.3 to 0.6 s) and kept until `releaseCompilers`.
 *
 * @returns The standard-JSON output as text.
 * @throws MembraneError `COMPILER_FAILED` when solc crashes or takes longer than the limit.
 */
export async function runWasmSolc(soljson: string, input: string, limits: SolcLimits): Promise<string> {
  const compiler = loaded.get(soljson) ?? load(soljson)
  const turn = compiler.busy.then(() => ask(compiler.worker, soljson, input, limits))
  compiler.busy = turn.catch(() => undefined)
  return turn
}

/** Ends the kept compilers and gives their memory back. */
export async function releaseCompilers(): Promise<void> {
  const workers = [...loaded.values()].map(({ worker }) => worker)
  loaded.clear()
  await Promise.all(workers.map((worker) => worker.terminate()))
}

function load(soljson: string): Loaded {
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: soljson,
    env: {},
    resourceLimits: { stackSizeMb: 16 },
    execArgv: [],
    stdout: true,
    stderr: true,
  })
  worker.unref()
  const compiler = { worker, busy: Promise.resolve() }
  loaded.set(soljson, compiler)
  return compiler
}

function ask(worker: Worker, soljson: string, input: string, limits: SolcLimits): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      worker.off('message', answer).off('error', crash).off('exit', leave)
      worker.unref()
      act()
    }
    const fail = (reason: string): void =>
      settle(() => {
        loaded.delete(soljson)
        void worker.terminate()
        reject(compilerFailed(soljson, reason))
      })
    const answer = (output: unknown): void => settle(() => resolve(String(output)))
    const crash = (error: unknown): void => fail(error instanceof Error ? error.message : String(error))
    const leave = (): void => fail('ended by itself')
    const timer = setTimeout(() => fail(`took longer than ${limits.timeoutMs} ms`), limits.timeoutMs)
    worker.ref()
    worker.on('message', answer).on('error', crash).on('exit', leave)
    worker.postMessage(input)
  })
}
