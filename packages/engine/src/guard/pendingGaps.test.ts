import { expect, test } from 'vitest'
import type { Outcome } from '../store/store.ts'
import { createPendingGaps } from './pendingGaps.ts'

const outcome = (detector: string, state: Outcome['state'], detail?: string): Outcome => ({
  detector,
  version: 1,
  state,
  findings: 0,
  ...(detail === undefined ? {} : { detail }),
})

test('the next block says what could not be judged of pending transactions, once', () => {
  const gaps = createPendingGaps()
  gaps.note([outcome('invariant', 'partial', 'no eth_simulateV1'), outcome('upgrade', 'ran')])
  gaps.note([outcome('invariant', 'failed', 'another reason')])
  const block = [outcome('invariant', 'ran'), outcome('upgrade', 'ran')]
  const [told, untouched] = gaps.tell(block)
  expect(told).toMatchObject({ state: 'partial', detail: expect.stringMatching(/^2 .*no eth_simulateV1$/) })
  expect(untouched).toEqual(block[1])
  expect(gaps.tell(block)).toEqual(block)
})

test('what a detector says of the block itself is not covered up', () => {
  const gaps = createPendingGaps()
  gaps.note([outcome('invariant', 'partial', 'pending')])
  const block = [outcome('invariant', 'unknown', 'no reads')]
  expect(gaps.tell(block)).toEqual(block)
})
