import type { Address, Block, FindingDraft, Protocol } from '@membrane/core'
import { gradeOf } from '../concern/grade.ts'
import { scopeOf } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import { logsByTopic } from '../reading/logs.ts'
import { wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'

/** Bad debt that a pool itself books: Aave V3.3 burns it after a liquidation that took all collateral, and says so. */
export function bookedDeficits(block: Block, protocol: Protocol): readonly FindingDraft[] {
  return logsByTopic(block, events.DeficitCreated.topic).map(({ transaction, log }) => {
    const [, user, asset] = log.topics
    const amount = wordToUint(wordAt(log.data, 0))
    const token: Address = asset === undefined ? log.address : wordToAddress(asset)
    const own = scopeOf(protocol).own.has(log.address)
    const score = own ? 0.5 : 0.15
    return {
      severity: own ? 'medium' : gradeOf(score, [log.address], protocol, transaction),
      score,
      title: `${scopeOf(protocol).label(log.address)} booked bad debt of ${amountOf(amount, token, protocol)}`,
      subject: `${log.address}:${user ?? ''}:deficit`,
      transaction: transaction.hash,
      victims: [log.address],
      attackers: [],
      evidence: [
        { kind: 'log', address: log.address, logIndex: log.logIndex, event: events.DeficitCreated.signature },
        {
          kind: 'flow',
          account: log.address,
          token,
          amount: `${-amount}`,
          note: 'debt that nobody will repay',
        },
      ],
    }
  })
}
