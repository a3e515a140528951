import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Block, Log } from '@membrane/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { createDispatcher, readLogs } from '../decode/dispatch.ts'
import { eventSignature } from '../decode/signature.ts'
import type { Reading } from '../model.ts'
import { protocols } from './index.ts'

const data = dataDirectory()

/** Events that tell of exactly one swap each. */
const swapNames =
  /^(Swap|LOG_SWAP|TokenExchange(Underlying)?|Conversion|TokenPurchase|EthPurchase|PoolSwap|DODOSwap|SellGem|BuyGem)\(/

const keyOf = (topic0: string | undefined, topics: number) => `${topic0} ${topics}`

describe.skipIf(data === undefined)(
  'real blocks from 2017 to 2024 (skipped without the recorded data)',
  () => {
    const blocks: Block[] = []
    const dispatcher = createDispatcher(protocols)
    const swapTopics = new Map(
      protocols
        .flatMap(({ events }) => events.map(({ signature }) => signature))
        .filter((signature) => swapNames.test(signature))
        .map((signature) => {
          const { topic0, topics } = eventSignature(signature)
          return [keyOf(topic0, topics), signature] as const
        }),
    )

    const read = (logs: readonly Log[]): Reading => {
      const reading: Reading = { actions: [], transfers: [] }
      readLogs(logs, dispatcher, reading)
      return reading
    }

    beforeAll(async () => {
      for (const part of ['blocks', 'ordinary']) {
        for (const file of await listRecordings(`${data}/mainnet/${part}`)) {
          const loaded = await loadRecording(file, 1)
          blocks.push(loaded!.block)
        }
      }
    })

    test('every swap event is one swap of positive amounts', () => {
      let found = 0
      for (const block of blocks) {
        for (const { logs, hash } of block.transactions) {
          const swaps = read(logs).actions.filter((action) => action.kind === 'swap')
          for (const [order, log] of logs.entries()) {
            const signature = swapTopics.get(keyOf(log.topics[0], log.topics.length))
            const told = swaps.filter((swap) => swap.order === order)
            expect(told, `${signature} in ${hash}`).toHaveLength(signature === undefined ? told.length : 1)
            for (const { amountIn, amountOut } of told) {
              expect(amountIn).toBeGreaterThan(0n)
              expect(amountOut).toBeGreaterThan(0n)
              found++
            }
          }
        }
      }
      expect(found).toBeGreaterThan(700)
    })

    test('what a Uniswap V3 pool says it gave is what a transfer took out of it', () => {
      let compared = 0
      for (const block of blocks) {
        for (const { logs, hash } of block.transactions) {
          const { actions, transfers } = read(logs)
          for (const action of actions) {
            if (action.kind !== 'swap' || action.protocol !== 'uniswap_v3') continue
            const taken = transfers.filter(
              ({ from, amount }) => from === action.venue && amount === action.amountOut,
            )
            expect(taken.length, `paid by ${action.venue} in ${hash}`).toBeGreaterThan(0)
            compared++
          }
        }
      }
      expect(compared).toBeGreaterThan(100)
    })
  },
)
