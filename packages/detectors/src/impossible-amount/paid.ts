import type { Address, Log, Transaction } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import type { PlacedFrame } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import { isModest } from './arguments.ts'

/** A contract outside the cluster that took a little of a token and gave out a multitude of it. */
export type Multiplied = {
  readonly account: Address
  readonly token: Address
  readonly taken: bigint
  readonly given: bigint
}

type Stake = { readonly account: Address; readonly token: Address; taken: bigint }

/** Contracts that the cluster paid in one transaction and that are followed: more are a payroll. */
const mostStakes = 32

/**
 * Contracts that took some of a token from the cluster and paid it at once more than `factor` times as much of the
 * same one, and got no other. The coin itself is left out: a fee in wei buys anything.
 */
export function findMultiplied(
  transaction: Transaction,
  cluster: Cluster,
  factor: bigint,
): readonly Multiplied[] {
  const { list } = transfersOf(transaction)
  const stakes: Stake[] = []
  const found: Multiplied[] = []
  for (const { token, from, to, amount } of list) {
    if (token === 'native' || amount === 0n) continue
    if (cluster.accounts.has(from)) {
      if (cluster.accounts.has(to) || stakes.length >= mostStakes) continue
      const stake = stakes.find((one) => one.account === to && one.token === token)
      if (stake === undefined) stakes.push({ account: to, token, taken: amount })
      else stake.taken += amount
    } else if (stakes.length > 0 && cluster.accounts.has(to)) {
      const stake = stakes.find((one) => one.account === from && one.token === token)
      if (stake === undefined || amount < stake.taken * factor) continue
      if (list.some((other) => other.to === from && other.token !== token)) continue
      found.push({ ...stake, given: amount })
    }
  }
  return found
}

/** Pulls of a single base unit from a contract of the cluster by a contract outside it. */
export function dustPulls(
  transaction: Transaction,
  frames: readonly PlacedFrame[],
  cluster: Cluster,
): readonly PlacedFrame[] {
  return frames.filter(({ call, selector, readonly }) => {
    if (selector !== functions.transferFrom.selector || call.type !== 'CALL') return false
    if (call.reverted || readonly || cluster.accounts.has(call.from)) return false
    const from = argumentAt(call.input, 0)
    if (from === undefined || wordToUint(argumentAt(call.input, 2)) !== 1n) return false
    const payer = wordToAddress(from)
    return payer !== transaction.from && cluster.accounts.has(payer)
  })
}

/** Token transfers of amounts that no supply reaches, by events; NFTs have a fourth topic and no data. */
export function impossibleLogs(transaction: Transaction, limit: bigint): readonly Log[] {
  let found: Log[] | undefined
  for (const log of logsOf(transaction)) {
    if (log.topics[0] !== events.Transfer.topic || log.topics.length !== 3) continue
    if (isModest(log.data) || wordToUint(wordAt(log.data, 0)) < limit) continue
    found ??= []
    found.push(log)
  }
  return found ?? none
}

const none: readonly Log[] = []

/** The same by calls: only of `transfer`, because the third word of `transferFrom` may be the id of an NFT. */
export function impossibleTransfers(frames: readonly PlacedFrame[], limit: bigint): readonly PlacedFrame[] {
  return frames.filter(
    ({ call, selector, readonly }) =>
      selector === functions.transfer.selector &&
      call.type === 'CALL' &&
      !call.reverted &&
      !readonly &&
      call.input.length === 138 &&
      wordToUint(argumentAt(call.input, 1)) >= limit,
  )
}
