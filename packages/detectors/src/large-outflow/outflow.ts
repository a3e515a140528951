import type { Address, Block, Custody, Protocol, Transaction } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { addressToWord } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { custodyKey } from './balance.ts'

/** What one transaction took from one custody, incoming netted against outgoing: a returned loan is zero. */
export type Outflow = {
  readonly transaction: Transaction
  readonly custody: Custody
  /** Base units; negative when more came in. */
  readonly net: bigint
  /** Who received, by how much. */
  readonly receivers: ReadonlyMap<Address, bigint>
}

type Watch = {
  /** token to padded holder topics. */
  readonly byToken: ReadonlyMap<Address, ReadonlySet<string>>
  readonly native: ReadonlySet<Address>
}

const transferTopic = events.Transfer.topic
const depositTopic = events.WrappedDeposit.topic
const withdrawalTopic = events.WrappedWithdrawal.topic

const memo = new WeakMap<Protocol, Watch>()

function watchOf(protocol: Protocol): Watch {
  let watch = memo.get(protocol)
  if (watch === undefined) {
    const byToken = new Map<Address, Set<string>>()
    const native = new Set<Address>()
    for (const { token, holder } of protocol.custody) {
      if (token === 'native') native.add(holder)
      else byToken.set(token, (byToken.get(token) ?? new Set()).add(addressToWord(holder)))
    }
    watch = { byToken, native }
    memo.set(protocol, watch)
  }
  return watch
}

/** Net movement of every described custody in every transaction that moved any. */
export function findOutflows(block: Block, protocol: Protocol): readonly Outflow[] {
  const watch = watchOf(protocol)
  const candidates = new Set<Transaction>()
  for (const transaction of block.transactions) {
    for (const log of logsOf(transaction)) {
      const topic = log.topics[0]
      if (topic !== transferTopic && topic !== depositTopic && topic !== withdrawalTopic) continue
      const holders = watch.byToken.get(log.address)
      if (holders === undefined) continue
      const [, first, second] = log.topics
      if ((first && holders.has(first)) || (second && holders.has(second))) candidates.add(transaction)
    }
  }
  const walk = block.tiers.logs === 'unknown' || watch.native.size > 0
  if (walk)
    for (const transaction of block.transactions)
      if (mayMove(transaction, watch, block)) candidates.add(transaction)
  const outflows: Outflow[] = []
  for (const transaction of candidates) {
    if (transaction.status === 'reverted') continue
    for (const outflow of netOf(transaction, protocol)) outflows.push(outflow)
  }
  return outflows
}

function mayMove(transaction: Transaction, watch: Watch, block: Block): boolean {
  const byFrames = block.tiers.logs === 'unknown'
  for (const { call, account } of framesOf(transaction)) {
    if (call.value > 0n && (watch.native.has(call.from) || (call.to && watch.native.has(call.to))))
      return true
    if (byFrames && watch.byToken.has(account)) return true
  }
  return false
}

function netOf(transaction: Transaction, protocol: Protocol): readonly Outflow[] {
  const list = transfersOf(transaction).list
  const outflows: Outflow[] = []
  for (const custody of protocol.custody) {
    let net = 0n
    const receivers = new Map<Address, bigint>()
    for (const { token, from, to, amount } of list) {
      if (token !== custody.token || from === to) continue
      if (from === custody.holder) {
        net += amount
        receivers.set(to, (receivers.get(to) ?? 0n) + amount)
      } else if (to === custody.holder) {
        net -= amount
        receivers.set(from, (receivers.get(from) ?? 0n) - amount)
      }
    }
    if (net !== 0n) outflows.push({ transaction, custody, net, receivers })
  }
  return outflows
}

/** Net outflow of each custody over the block's outflows, by custody key. */
export function sumByCustody(outflows: readonly Outflow[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const { custody, net } of outflows) {
    const key = custodyKey(custody)
    sums.set(key, (sums.get(key) ?? 0n) + net)
  }
  return sums
}
