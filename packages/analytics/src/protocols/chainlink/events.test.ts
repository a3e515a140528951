import { expect, test } from 'vitest'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { chainlink } from './model.ts'

const feed = addressOf(0xfe)
const answered = (current: bigint, from = feed) =>
  emit(from, 'event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)', {
    current,
    roundId: 4n,
    updatedAt: 1n,
  })
const opened = emit(
  feed,
  'event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)',
  { roundId: 4n, startedBy: addressOf(2), startedAt: 1n },
)
const first = emit(
  feed,
  'event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, int192[] observations, bytes observers, bytes32 rawReportContext)',
  {
    aggregatorRoundId: 4,
    answer: -7n,
    transmitter: addressOf(2),
    observations: [-7n],
    observers: '0x00',
    rawReportContext: hashOf(1),
  },
)
const second = emit(
  feed,
  'event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, uint32 observationsTimestamp, int192[] observations, bytes observers, int192 juelsPerFeeCoin, bytes32 configDigest, uint40 epochAndRound)',
  {
    aggregatorRoundId: 4,
    answer: -7n,
    transmitter: addressOf(2),
    observationsTimestamp: 1,
    observations: [-7n],
    observers: '0x00',
    juelsPerFeeCoin: 5n,
    configDigest: hashOf(1),
    epochAndRound: 1,
  },
)
const update = {
  kind: 'oracle',
  protocol: 'chainlink',
  feed,
  answer: -7n,
  order: 0,
  logIndex: 0,
  traceAddress: undefined,
}

test('an answer is signed', () => {
  expect(readAll(chainlink, [answered(-7n), answered(7n)]).actions).toEqual([
    update,
    { ...update, answer: 7n, order: 1 },
  ])
})

test.each([
  ['first', first],
  ['second', second],
])('a transmission of the %s reporting protocol and the answer it brings are one update', (_, log) => {
  expect(readAll(chainlink, [log, opened, answered(-7n)]).actions).toEqual([{ ...update, order: 2 }])
  expect(readAll(chainlink, [log, opened, answered(-7n, addressOf(3))]).actions[0]).toEqual(update)
  expect(readAll(chainlink, [log]).actions).toEqual([update])
})
