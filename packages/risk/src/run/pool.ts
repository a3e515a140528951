import { Worker } from 'node:worker_threads'
import { MembraneError } from '@membrane/core'
import type { FromWorker, ToWorker } from './message.ts'
import { type Chunk, chunkPaths, type RunPlan } from './plan.ts'
import { createSampler } from './sampler.ts'

/** Runs paths of plans, one plan after the other. */
export type Crew = {
  /**
   * Draws the paths `from` to `to - 1`. Chunks arrive in any order; what they hold does not depend on it.
   * @throws RUN_ABORTED, RUN_WORKER_LOST, and what a path throws.
   */
  readonly run: (
    plan: RunPlan,
    from: number,
    to: number,
    onChunk: (chunk: Chunk) => void,
    signal?: AbortSignal,
  ) => Promise<void>
  readonly close: () => Promise<void>
}

/** Chunks handed to a worker before it has answered, so that it never waits for the next. */
const inFlight = 2

/** @param workers 1 runs in this thread, which gives way to others between chunks. */
export function createCrew(workers: number): Crew {
  return workers <= 1 ? ownThread() : threads(workers)
}

function ownThread(): Crew {
  let current: { readonly plan: RunPlan; readonly draw: (from: number, to: number) => Chunk } | undefined
  return {
    run: async (plan, from, to, onChunk, signal) => {
      if (current?.plan !== plan) current = { plan, draw: createSampler(plan) }
      for (let at = from; at < to; at += chunkPaths) {
        throwIfAborted(signal)
        onChunk(current.draw(at, Math.min(to, at + chunkPaths)))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    close: async () => {},
  }
}

function threads(count: number): Crew {
  const crew = Array.from(
    { length: count },
    (_, i) =>
      new Worker(new URL('./worker.js', import.meta.url), {
        execArgv: [],
        name: `membrane-risk-${i}`,
      }),
  )
  const tell = (worker: Worker, message: ToWorker) => worker.postMessage(message)
  let planned: RunPlan | undefined
  return {
    run: (plan, from, to, onChunk, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) return reject(aborted())
        let next = from
        let open = 0
        const undo: (() => void)[] = []
        const stop = (error?: unknown) => {
          for (const off of undo) off()
          if (error === undefined) resolve()
          else reject(error)
        }
        const give = (worker: Worker) => {
          if (next >= to) {
            if (open === 0) stop()
            return
          }
          const end = Math.min(to, next + chunkPaths)
          open++
          tell(worker, { kind: 'draw', from: next, to: end })
          next = end
        }
        const onAbort = () => stop(aborted())
        signal?.addEventListener('abort', onAbort, { once: true })
        undo.push(() => signal?.removeEventListener('abort', onAbort))
        for (const worker of crew) {
          const onMessage = (message: FromWorker) => {
            if (message.kind === 'failed') return stop(failure(message))
            open--
            onChunk(message.chunk)
            give(worker)
          }
          const onExit = (code: number) => stop(lost(code))
          worker.on('message', onMessage).on('error', stop).on('exit', onExit)
          undo.push(() => worker.off('message', onMessage).off('error', stop).off('exit', onExit))
          if (planned !== plan) tell(worker, { kind: 'plan', plan })
        }
        planned = plan
        for (let chunk = 0; chunk < inFlight; chunk++) for (const worker of crew) give(worker)
      }),
    close: async () => {
      await Promise.all(crew.map((worker) => worker.terminate()))
    },
  }
}

function failure({ code, shortMessage, hint }: Extract<FromWorker, { kind: 'failed' }>): Error {
  if (code === undefined) return new Error(shortMessage)
  return new MembraneError(code, { shortMessage, ...(hint === undefined ? {} : { hint }) })
}

function lost(code: number): MembraneError {
  return new MembraneError('RUN_WORKER_LOST', {
    shortMessage: `A worker of the run ended with code ${code}.`,
    hint: 'Run again with fewer --workers; a book that is too large for the memory is the usual cause.',
  })
}

function aborted(): MembraneError {
  return new MembraneError('RUN_ABORTED', {
    shortMessage: 'The run was stopped before its end.',
    hint: 'Nothing is kept of it; start it again with fewer --paths.',
  })
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted()
}
