import type { Address, Transaction } from '@membrane/core'
import { functions } from '../signals/functions.ts'
import { framesOf } from './frames.ts'
import { type Balance, netFlows } from './net.ts'
import { transfersOf } from './transfers.ts'
import { wordAt, wordToUint } from './words.ts'

/** What one account lost of one token, beside what the transaction itself showed it to hold. */
export type Loss = {
  readonly account: Address
  readonly token: Address
  /** Base units, net over the whole transaction. */
  readonly amount: bigint
  /** Largest balance that `balanceOf` answered for it meanwhile, in base units. */
  readonly held: bigint
  /** 0 to 1: `amount` of `held`. */
  readonly share: number
}

const scale = 1_000_000n

/**
 * Losses of accounts outside `cluster` whose balance the transaction itself asked for, so that their size can be
 * judged without prices or state: pools ask for their own balances in every trade. A balance that nobody asked for is
 * unknown, and such losses are left out. Computed once per transaction and cluster.
 * @param least share from which a loss is told.
 */
export function measuredLosses(
  transaction: Transaction,
  cluster: ReadonlySet<Address>,
  least: number,
): readonly Loss[] {
  const known = memo.get(transaction)
  const losses = known?.cluster === cluster ? known.losses : readLosses(transaction, cluster)
  if (losses !== known?.losses) memo.set(transaction, { cluster, losses })
  return losses.filter(({ share }) => share >= least)
}

const memo = new WeakMap<
  Transaction,
  { readonly cluster: ReadonlySet<Address>; readonly losses: readonly Loss[] }
>()

function readLosses(transaction: Transaction, cluster: ReadonlySet<Address>): readonly Loss[] {
  const held = new Map<Address, Map<Address, bigint>>()
  const askedByOthers = new Set<Address>()
  const frames = framesOf(transaction)
  for (const { call, selector, parent } of frames) {
    if (selector !== functions.balanceOf.selector || call.reverted || call.to === undefined) continue
    // A token behind a proxy answers by a delegate call to code that holds nothing itself.
    if (call.type === 'DELEGATECALL') continue
    const { input, output } = call
    if (input.length < 74 || output === undefined || output.length < 66) continue
    const account: Address = `0x${input.slice(34, 74)}`
    if (cluster.has(account)) continue
    if (frames[parent]?.account !== account) askedByOthers.add(account)
    const balance = wordToUint(wordAt(output, 0))
    let tokens = held.get(account)
    if (tokens === undefined) {
      tokens = new Map()
      held.set(account, tokens)
    }
    if (balance > (tokens.get(call.to) ?? 0n)) tokens.set(call.to, balance)
  }
  if (held.size === 0) return []
  const losses: Loss[] = []
  const net: ReadonlyMap<Address, Balance> = netFlows(transfersOf(transaction).list)
  for (const [account, tokens] of held) {
    const flows = net.get(account)
    if (flows === undefined) continue
    // A wallet that asks for its own balance and sends all of that one token away empties itself: a sweep, no loss.
    const alone = flows.size === 1 && !askedByOthers.has(account)
    for (const [token, balance] of tokens) {
      const amount = -(flows.get(token) ?? 0n)
      if (amount <= 0n || balance === 0n || (alone && amount === balance)) continue
      const share = amount >= balance ? 1 : Number((amount * scale) / balance) / Number(scale)
      losses.push({ account, token, amount, held: balance, share })
    }
  }
  return losses.sort((a, b) => b.share - a.share)
}
