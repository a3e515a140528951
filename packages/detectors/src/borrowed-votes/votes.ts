import type { Address, Block, Hash, Protocol, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { parameterAt } from '../privilege/reading.ts'
import { logsByTopic } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'

/** A vote that an event tells of. */
export type Vote = {
  readonly transaction: Transaction
  readonly governor: Address
  readonly voter: Address
  readonly proposal: Hash | undefined
  /** Votes that it counted for, base units. */
  readonly weight: bigint
  readonly evidence: EvidenceOf
}

/** All of these have voter, proposal, support and votes, Tornado Cash's with proposal and voter the other way round. */
const voteEvents = [
  ['VoteCast', 0, 1],
  ['VoteCastWithParams', 0, 1],
  ['VoteCastAlpha', 0, 1],
  ['VotedTarget', 1, 0],
] as const

/** The block's votes. */
export function votesOf(block: Block): readonly Vote[] {
  const votes: Vote[] = []
  for (const [name, voterAt, proposalAt] of voteEvents) {
    for (const { transaction, log } of logsByTopic(block, events[name].topic)) {
      const voter = parameterAt(log, voterAt)
      // Weight is the fourth parameter; those before it that are indexed do not stand in the data.
      const weight = wordAt(log.data, 3 - (log.topics.length - 1))
      if (voter === undefined || weight === undefined) continue
      const { address, logIndex } = log
      const proposal = log.topics[proposalAt + 1] ?? wordAt(log.data, proposalAt - (log.topics.length - 1))
      const evidence = { kind: 'log', address, logIndex, event: name } as const
      votes.push({ transaction, governor: address, voter, proposal, weight: wordToUint(weight), evidence })
    }
  }
  return votes
}

/** Votes that came to an account: by delegation, with what it had before, or as the token itself. */
export type Acquisition = {
  readonly account: Address
  readonly token: Address
  readonly block: number
  /** Votes before and after, base units; absent for a transfer of the token. */
  readonly before?: bigint
  readonly after?: bigint
  /** Base units that came. */
  readonly amount: bigint
}

/**
 * What gained votes in the block: DelegateVotesChanged of any token, and transfers of described voting tokens.
 * @param wanted accounts of interest; every account when undefined.
 */
export function acquisitionsOf(
  block: Block,
  protocol: Protocol,
  wanted: ReadonlySet<Address> | undefined,
): readonly Acquisition[] {
  const out: Acquisition[] = []
  for (const { log } of logsByTopic(block, events.DelegateVotesChanged.topic)) {
    const account = parameterAt(log, 0)
    if (account === undefined || (wanted !== undefined && !wanted.has(account))) continue
    const before = wordToUint(wordAt(log.data, 0))
    const after = wordToUint(wordAt(log.data, 1))
    out.push({ account, token: log.address, block: block.number, before, after, amount: after - before })
  }
  const tokens = new Set<Address | 'native'>()
  for (const { votingToken } of protocol.governance) if (votingToken !== undefined) tokens.add(votingToken)
  if (tokens.size === 0) return out
  for (const transaction of block.transactions) {
    for (const { token, to, amount } of transfersOf(transaction).list) {
      if (token === 'native' || !tokens.has(token) || (wanted !== undefined && !wanted.has(to))) continue
      out.push({ account: to, token, block: block.number, amount })
    }
  }
  return out
}

/** A vote that counted although its votes came only now. */
export type YoungVote = {
  readonly vote: Vote
  readonly token: Address
  readonly amount: bigint
  /** Blocks between coming and counting. */
  readonly age: number
  /** Whether the votes were gone again at the end of the block. */
  readonly returned: boolean
}

/**
 * Votes whose weight cannot have been there before. Governors that count by a snapshot leave new votes out, so
 * gaining some and voting is ordinary; but a weight above what the voter had before, and not above what it had after,
 * has counted them. For a plain token the weight must be exactly what came.
 */
export function youngVotes(
  votes: readonly Vote[],
  acquisitions: readonly Acquisition[],
  blockNumber: number,
): readonly YoungVote[] {
  const byAccount = new Map<Address, Acquisition[]>()
  for (const one of acquisitions) {
    const list = byAccount.get(one.account)
    if (list === undefined) byAccount.set(one.account, [one])
    else list.push(one)
  }
  const young: YoungVote[] = []
  for (const vote of votes) {
    const list = byAccount.get(vote.voter)
    if (list === undefined || vote.weight === 0n) continue
    const gain = list.find(
      ({ before, after, amount }) =>
        amount > 0n &&
        (before === undefined || after === undefined
          ? amount === vote.weight
          : before < vote.weight && vote.weight <= after),
    )
    if (gain === undefined) continue
    const last = list.filter(({ token, after }) => token === gain.token && after !== undefined).at(-1)
    const returned = last?.after !== undefined && last.after <= (gain.before ?? 0n)
    young.push({
      vote,
      token: gain.token,
      amount: gain.amount,
      age: Math.max(0, blockNumber - gain.block),
      returned,
    })
  }
  return young
}
