import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { entryOf, names, walletExecutors } from './entry.ts'
import type { SteeredCallOptions } from './options.ts'
import type { Sign } from './sign.ts'
import { carriesSignature } from './signature.ts'

/** `transferFrom` by a spender out of somebody else's allowance. */
type Pull = {
  readonly frame: PlacedFrame
  readonly spender: Address
  readonly from: Address
  readonly to: Address
}

const nftTransfers: ReadonlySet<string> = new Set([
  functions.transferFrom.selector,
  functions.safeTransferFrom.selector,
  functions.safeTransferFromData.selector,
  functions.safeTransferFrom1155.selector,
  functions.safeBatchTransferFrom.selector,
])

/** Pulls judged in one transaction: they tell the same story, and a hostile trace may hold thousands. */
const mostPulls = 100

/**
 * Signs that somebody's allowance was spent by a stranger. What tells them from an exchange's or a payment's pull: the
 * third party took no part (no code of it ran) and got nothing, neither value nor an NFT. Where calldata carries a
 * signature the third party may have agreed, and the sign is weak.
 * @param candidates frames that call transferFrom, not reverted.
 */
export function pulledSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SteeredCallOptions,
): readonly Sign[] {
  const pulls: Pull[] = []
  for (const frame of candidates) {
    const pull = readPull(frame)
    if (pull === undefined || cluster.accounts.has(pull.from)) continue
    if (pulls.push(pull) >= mostPulls) break
  }
  if (pulls.length === 0) return []
  const frames = framesOf(transaction)
  const uninvolved = uninvolvedOf(transaction, new Set(pulls.map(({ from }) => from)))
  const passed = new Map<Address, boolean>()
  const isPassedOn = (token: Address): boolean => {
    let known = passed.get(token)
    if (known === undefined) {
      known = passedOn(transaction, token, cluster)
      passed.set(token, known)
    }
    return known
  }
  const signs: Sign[] = []
  const robbed = new Set<Address>()
  for (const pull of pulls) {
    if (!uninvolved.has(pull.from)) continue
    const sign = judge(transaction, frames, pull, cluster, isPassedOn, options)
    if (sign === undefined) continue
    signs.push(sign)
    if (sign.weight >= options.collectedPull) robbed.add(pull.from)
  }
  if (robbed.size >= 2) {
    signs.push({
      name: 'several-pulled',
      fact: 'several-pulled',
      weight: options.severalPulled,
      note: `tokens of ${robbed.size} uninvolved accounts were taken by allowance`,
      victims: [...robbed],
      frames: [],
    })
  }
  return signs
}

function readPull(frame: PlacedFrame): Pull | undefined {
  const { input, from: spender } = frame.call
  const from = argumentAt(input, 0)
  const to = argumentAt(input, 1)
  if (from === undefined || to === undefined || from === to) return undefined
  const holder = wordToAddress(from)
  if (holder === spender || wordToUint(argumentAt(input, 2)) === 0n) return undefined
  return { frame, spender, from: holder, to: wordToAddress(to) }
}

/** Of these accounts the ones that ran no code and got nothing. */
function uninvolvedOf(transaction: Transaction, asked: ReadonlySet<Address>): ReadonlySet<Address> {
  const left = new Set(asked)
  for (const frame of framesOf(transaction)) {
    left.delete(frame.account)
    const { input, reverted } = frame.call
    if (!reverted && nftTransfers.has(frame.selector)) {
      const receiver = argumentAt(input, 1)
      if (receiver !== undefined) left.delete(wordToAddress(receiver))
    }
  }
  if (left.size === 0) return left
  const { list, wrappers } = transfersOf(transaction)
  const net = netFlows(list, wrappers)
  for (const account of left) {
    for (const amount of net.get(account)?.values() ?? []) if (amount > 0n) left.delete(account)
  }
  return left
}

function judge(
  transaction: Transaction,
  frames: readonly PlacedFrame[],
  pull: Pull,
  cluster: Cluster,
  isPassedOn: (token: Address) => boolean,
  options: SteeredCallOptions,
): Sign | undefined {
  const { frame, from, to, spender } = pull
  const above = frames[frame.parent]
  const sign = (name: string, weight: number, note: string, shown: readonly PlacedFrame[]): Sign => ({
    name,
    fact: 'pull',
    weight,
    note,
    victims: [above === undefined ? frame.account : spender, from],
    frames: shown,
  })
  if (above === undefined) {
    if (to !== transaction.from) return undefined
    return sign('direct-pull', options.directPull, 'its holder’s tokens were taken by allowance', [frame])
  }
  const entry = entryOf(frames, above)
  const told = entry.call.input
  // A token that passes its own transferFrom on to another contract is one transfer, not a steered one.
  if (entry.selector === functions.transferFrom.selector) return undefined
  const paid = cluster.accounts.has(to)
  // Whoever is called by the sender directly may be the sender's own contract, or serve it for a consent given elsewhere.
  const foreign = !cluster.accounts.has(spender) && spender !== transaction.to
  const collected = (): Sign =>
    sign('collected-pull', options.collectedPull, 'paid the sender out of a named account', [frame])
  const call = `${functions.transferFrom.selector.slice(2)}${'0'.repeat(24)}${from.slice(2)}`
  if (told.indexOf(call, 10) > 0) {
    if (!foreign && (walletExecutors.has(entry.selector) || carriesSignature(told))) return collected()
    const weight = paid && foreign ? options.embeddedPull : options.namedPull
    const note = 'made to carry out a transfer of somebody else’s tokens that a stranger wrote'
    return sign('embedded-pull', weight, note, [entry, frame])
  }
  if (!foreign) {
    if (!names(told, from) || entry.parent >= 0 || to !== transaction.from) return undefined
    if (carriesSignature(told)) return undefined
    return collected()
  }
  const named = names(told, from) || wasNamed(frames, pull, cluster)
  if (!paid || isPassedOn(frame.account) || (named && carriesSignature(told))) {
    const caller = frames[entry.parent]?.account
    if (!named || caller === undefined || !cluster.accounts.has(caller)) return undefined
    const note = 'spent the allowance of an account that a stranger named'
    return sign('diverted-pull', options.divertedPull, note, [entry, frame])
  }
  if (named) {
    const note = 'spent the allowance of an account that a stranger named, and paid the stranger'
    return sign('named-pull', options.namedPull, note, [entry, frame])
  }
  return sign('unnamed-pull', options.unnamedPull, 'paid the sender out of an uninvolved account', [frame])
}

/** Whether the cluster passed the tokens on to an account that ran no code: that is a payment it only carried out. */
function passedOn(transaction: Transaction, token: Address, cluster: Cluster): boolean {
  const { list } = transfersOf(transaction)
  const payees = list.filter(
    ({ token: moved, from, to, amount }) =>
      moved === token &&
      amount > 0n &&
      to !== zeroAddress &&
      cluster.accounts.has(from) &&
      !cluster.accounts.has(to),
  )
  if (payees.length === 0) return false
  const working = new Set(framesOf(transaction).map(({ account }) => account))
  return payees.some(({ to }) => !working.has(to))
}

/** Whether an earlier call from the cluster told the spender of the account. */
function wasNamed(frames: readonly PlacedFrame[], { frame, spender, from }: Pull, cluster: Cluster): boolean {
  for (let i = 1; i < frame.index; i++) {
    const earlier = frames[i]
    if (earlier === undefined || earlier.account !== spender || earlier.readonly) continue
    const caller = frames[earlier.parent]?.account
    if (caller !== undefined && cluster.accounts.has(caller) && names(earlier.call.input, from)) return true
  }
  return false
}
