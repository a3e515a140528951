import { parentPort } from 'node:worker_threads'
import { isMembraneError } from '@membrane/core'
import type { FromWorker, ToWorker } from './message.ts'
import type { Chunk } from './plan.ts'
import { createSampler } from './sampler.ts'

let draw: ((from: number, to: number) => Chunk) | undefined

/**
 * Chunks are copied, on purpose: once any buffer of a thread has been transferred, V8 compiles every access to a typed array
 * with a test for detached buffers, which makes the step a fifth longer; the copies are a few kilobytes.
 */
const send = (message: FromWorker) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToWorker) => {
  try {
    if (message.kind === 'plan') draw = createSampler(message.plan)
    else if (draw === undefined) throw new Error('A worker was asked for paths before it had a plan.')
    else send({ kind: 'chunk', chunk: draw(message.from, message.to) })
  } catch (error) {
    const ours = isMembraneError(error)
    send({
      kind: 'failed',
      code: ours ? error.code : undefined,
      shortMessage: ours ? error.shortMessage : error instanceof Error ? error.message : String(error),
      hint: ours ? error.hint : undefined,
    })
  }
})
