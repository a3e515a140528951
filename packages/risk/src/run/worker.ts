import { parentPort } from 'node:worker_threads'
import { isMembraneError } from '@membrane/core'
import type { FromWorker, ToWorker } from './message.ts'
import type { Chunk } from './plan.ts'
import { createSampler } from './sampler.ts'

let draw: ((from: number, to: number) => Chunk) | undefined

const send = (message: FromWorker, transfer: readonly ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, [...transfer])

parentPort?.on('message', (message: ToWorker) => {
  try {
    if (message.kind === 'plan') draw = createSampler(message.plan)
    else if (draw === undefined) throw new Error('A worker was asked for paths before it had a plan.')
    else {
      const chunk = draw(message.from, message.to)
      // The sampler makes these arrays anew for each chunk, so they may leave without a copy.
      send({ kind: 'chunk', chunk }, [
        chunk.outcomes.buffer as ArrayBuffer,
        chunk.logWeights.buffer as ArrayBuffer,
        chunk.latency.buffer as ArrayBuffer,
      ])
    }
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
