import type { Address, Hex, Transaction } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { entryOf, walletExecutors } from './entry.ts'
import type { SteeredCallOptions } from './options.ts'
import type { Sign } from './sign.ts'

/** No token has more base units than this, so that a larger allowance is one over everything. */
const unlimited = 1n << 128n

/** Allowances looked at in one transaction, so that a hostile trace costs no more than a long one. */
const mostGrants = 100

/**
 * Signs that a contract handed out a power over its own tokens to somebody who asked: an allowance to the one who
 * called it, or one that calldata dictated.
 * @param candidates frames that call approve, increaseAllowance or setApprovalForAll, not reverted.
 */
export function grantedSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SteeredCallOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const signs: Sign[] = []
  const givers = new Set<Address>()
  for (const frame of candidates.slice(0, mostGrants)) {
    const above = frames[frame.parent]
    const word = argumentAt(frame.call.input, 0)
    const amount = wordToUint(argumentAt(frame.call.input, 1))
    if (above === undefined || word === undefined || amount === 0n) continue
    const giver = frame.call.from
    const spender = wordToAddress(word)
    const all = frame.selector === functions.setApprovalForAll.selector || amount >= unlimited
    const entry = entryOf(frames, above)
    const caller = frames[entry.parent]?.account ?? transaction.from
    if (cluster.accounts.has(spender)) {
      if (cluster.accounts.has(giver) || caller === undefined || !cluster.accounts.has(caller)) continue
      givers.add(giver)
      signs.push({
        name: 'granted-allowance',
        fact: 'grant',
        weight: all ? options.grantedAll : options.grantedSome,
        note: 'gave its caller an allowance over what it holds',
        victims: [giver],
        frames: [entry, frame],
      })
    } else if (
      entry.parent < 0 &&
      giver === transaction.to &&
      amount >= unlimited &&
      !walletExecutors.has(entry.selector) &&
      embeds(entry.call.input, frame.call.input)
    ) {
      signs.push({
        name: 'dictated-allowance',
        fact: 'dictated-allowance',
        weight: options.dictatedAllowance,
        note: 'gave an unlimited allowance because its calldata said so',
        victims: [giver],
        frames: [frame],
      })
    }
  }
  if (givers.size >= 2) {
    signs.push({
      name: 'several-granted',
      fact: 'several-granted',
      weight: options.severalGranted,
      note: `${givers.size} contracts gave the sender an allowance over what they hold`,
      victims: [...givers],
      frames: [],
    })
  }
  return signs
}

/** Whether the whole inner call, selector and arguments, stands in the outer calldata. */
function embeds(outer: Hex, inner: Hex): boolean {
  return outer.length > inner.length && outer.indexOf(inner.slice(2), 10) > 0
}

/** Where `v`, `r` and `s` stand in the two kinds of permit, and whose tokens they are about. */
const permits: ReadonlyMap<string, number> = new Map([
  [functions.permit.selector, 4],
  [functions.permitDai.selector, 5],
])

/** A real half of a signature has 256 random bits; eight zero bytes at either end are chance of one in 2^63. */
const noRandomWord = /^0x(?:0{16}|[0-9a-f]*0{16}$)/

/**
 * Signs that somebody's signature was claimed and not looked at: a permit whose `v` no signature has, or whose `r` or
 * `s` is text or a small number, was called and did not fail.
 */
export function permitSigns(
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SteeredCallOptions,
): readonly Sign[] {
  const signs: Sign[] = []
  for (const frame of candidates) {
    const first = permits.get(frame.selector)
    const owner = argumentAt(frame.call.input, 0)
    if (first === undefined || owner === undefined) continue
    const v = argumentAt(frame.call.input, first)
    const r = argumentAt(frame.call.input, first + 1)
    const s = argumentAt(frame.call.input, first + 2)
    const account = wordToAddress(owner)
    if (v === undefined || r === undefined || s === undefined || cluster.accounts.has(account)) continue
    if (wordToUint(v) <= 28n && wordToUint(v) >= 27n && !noRandomWord.test(r) && !noRandomWord.test(s))
      continue
    signs.push({
      name: 'junk-permit',
      fact: 'junk-permit',
      weight: options.junkPermit,
      note: 'accepted a signature that is none for somebody’s allowance',
      victims: [frame.call.from, account],
      frames: [frame],
    })
  }
  return signs
}
