import type { Hash, Hex, Log } from '@membrane/core'
import fc from 'fast-check'
import { toHex } from 'viem'
import { expect, test } from 'vitest'
import { createDispatcher, readLogs } from '../decode/dispatch.ts'
import { eventSignature } from '../decode/signature.ts'
import type { Reading } from '../model.ts'
import { addressOf } from '../testing/reading.ts'
import { protocols } from './index.ts'

const events = protocols.flatMap(({ events }) => events.map(({ signature }) => eventSignature(signature)))
const dispatcher = createDispatcher(protocols)

function read(logs: readonly Log[]): Reading {
  const reading: Reading = { actions: [], transfers: [] }
  readLogs(logs, dispatcher, reading)
  return reading
}

/** Words that lead a reader astray: offsets and lengths within and past the data, signs, and noise. */
const word = fc.oneof(
  fc.bigInt({ min: 0n, max: 12n }).map((n) => n * 32n),
  fc.bigInt({ min: 0n, max: 300n }),
  fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
)

const log = fc
  .record({
    event: fc.constantFrom(...events),
    words: fc.array(word, { maxLength: 24 }),
    topics: fc.array(word, { minLength: 3, maxLength: 3 }),
    tail: fc.uint8Array({ maxLength: 31 }),
    emitter: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ event, words, topics, tail, emitter }): Log => {
    const padded = [...words, ...new Array<bigint>(Math.max(0, event.dataBytes / 32 - words.length)).fill(1n)]
    const data = padded.map((value) => toHex(value, { size: 32 }).slice(2)).join('')
    return {
      address: addressOf(emitter),
      topics: [
        event.topic0,
        ...topics.slice(0, event.topics - 1).map((value): Hash => toHex(value, { size: 32 })),
      ],
      data: `0x${data}${toHex(tail).slice(2)}` as Hex,
      logIndex: 0,
    }
  })

test('no contract can stop the reading with what it emits, or tell of a swap for nothing', () => {
  fc.assert(
    fc.property(fc.array(log, { maxLength: 8 }), (logs) => {
      const { actions } = read(logs)
      for (const action of actions)
        if (action.kind === 'swap') {
          expect(Number.isInteger(action.coinIn) && Number.isInteger(action.coinOut)).toBe(true)
          expect(action.amountIn > 0n && action.amountOut > 0n).toBe(true)
        }
    }),
    { numRuns: 3000 },
  )
})
