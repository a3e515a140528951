import type { Log } from '@membrane/core'
import { eventSignature } from '../../decode/signature.ts'
import { signedAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'

const two255 = 1n << 255n

const answerUpdated = 'AnswerUpdated(int256 indexed,uint256 indexed,uint256)'
const answerTopic = eventSignature(answerUpdated).topic0

/**
 * Source: AggregatorInterface.sol, OffchainAggregator.sol and OCR2Aggregator.sol of Chainlink. The feed is the
 * aggregator that emitted, not the proxy that consumers read.
 */
export const chainlinkEvents: readonly EventModel[] = [
  {
    signature: answerUpdated,
    read(log, order, into) {
      const answer = BigInt(log.topics[1] ?? 0)
      pushAnswer(into, log, order, answer >= two255 ? answer - (two255 << 1n) : answer)
    },
  },
  transmission('NewTransmission(uint32 indexed,int192,address,int192[],bytes,bytes32)'),
  transmission('NewTransmission(uint32 indexed,int192,address,uint32,int192[],bytes,int192,bytes32,uint40)'),
]

/** An aggregator follows its transmission with NewRound and AnswerUpdated; the answer counts once. */
function transmission(signature: string): EventModel {
  return {
    signature,
    read(log, order, into, cursor) {
      if (isAnswer(cursor, 1, log) || isAnswer(cursor, 2, log)) return
      pushAnswer(into, log, order, signedAt(log.data, 0))
    },
  }
}

function isAnswer(cursor: LogCursor, ahead: number, log: Log): boolean {
  const next = cursor.logs[cursor.position + ahead]
  return next !== undefined && next.address === log.address && next.topics[0] === answerTopic
}

function pushAnswer(into: Reading, log: Log, order: number, answer: bigint): void {
  into.actions.push({
    kind: 'oracle',
    protocol: 'chainlink',
    feed: log.address,
    answer,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}
