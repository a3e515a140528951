import type { Address, Transaction } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { type Balance, netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import type { Sign } from '../steered-call/sign.ts'
import type { SeizedControlOptions } from './options.ts'

/** Balances looked up that are followed: an attack looks up the few that it is after. */
const mostLookups = 64

/**
 * Signs that a contract lost all it held of a token and got nothing for it. Wallets that forward what they receive
 * do that every minute, but look up their own balance; an attacker looks up somebody else's.
 * @param readings calls of balanceOf, not reverted.
 */
export function emptiedSigns(
  transaction: Transaction,
  readings: readonly PlacedFrame[],
  cluster: Cluster,
  options: SeizedControlOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const { list, wrappers } = transfersOf(transaction)
  if (list.length === 0) return []
  let net: ReadonlyMap<Address, Balance> | undefined
  const signs: Sign[] = []
  let working: ReadonlySet<Address> | undefined
  let lookups = 0
  const asked = new Set<string>()
  for (const frame of readings) {
    const word = argumentAt(frame.call.input, 0)
    const { output, to: token } = frame.call
    const reader = frames[frame.parent]?.account
    if (word === undefined || output?.length !== 66 || token === undefined || reader === undefined) continue
    const holder = wordToAddress(word)
    const foreign = cluster.accounts.has(reader) && !cluster.accounts.has(holder)
    const called = holder === transaction.to && reader === holder
    if ((!foreign && !called) || asked.has(token + holder) || lookups >= mostLookups) continue
    const held = wordToUint(wordAt(output, 0))
    if (held < options.emptiedFloor) continue
    asked.add(token + holder)
    lookups++
    net ??= netFlows(list, wrappers)
    const lost = lossOf(net.get(holder), token)
    if (lost * 100n < held * BigInt(options.emptiedPercent)) continue
    // Whoever ran no code was not made to pay: its allowance was spent, which is another matter.
    working ??= new Set(frames.map(({ account }) => account))
    if (!working.has(holder)) continue
    let direct = 0n
    let gave = false
    for (const { token: moved, from, to, amount } of list) {
      if (to === holder && from !== holder && amount > 0n) gave = true
      if (moved === token && from === holder && cluster.accounts.has(to)) direct += amount
    }
    if (gave) continue
    const flow = {
      kind: 'flow',
      account: holder,
      token,
      amount: `${-lost}`,
      note: `of ${held} that it held`,
    } as const
    if (foreign && direct * 2n >= lost) {
      const note = 'lost all it held to one who had looked that up, for nothing'
      signs.push(sign('emptied', options.emptied, note, holder, frame, flow))
    } else if (called && isRoundabout(net, transaction, token, lost, direct)) {
      const note = 'lost all it held to the sender by way of another contract'
      signs.push(sign('roundabout', options.roundabout, note, holder, frame, flow))
    }
  }
  return signs
}

/** What the account lost of `token`; zero when it gained anything, because then it was not for nothing. */
function lossOf(balance: Balance | undefined, token: Address): bigint {
  if (balance === undefined) return 0n
  for (const amount of balance.values()) if (amount > 0n) return 0n
  return -(balance.get(token) ?? 0n)
}

/** Whether the sender ended with nearly all that was lost, and none of it had been sent to it directly. */
function isRoundabout(
  net: ReadonlyMap<Address, Balance>,
  { from }: Transaction,
  token: Address,
  lost: bigint,
  direct: bigint,
): boolean {
  if (from === undefined || direct > 0n) return false
  const gained = net.get(from)?.get(token) ?? 0n
  return gained * 10n >= lost * 9n
}

function sign(
  name: string,
  weight: number,
  note: string,
  holder: Address,
  frame: PlacedFrame,
  flow: NonNullable<Sign['evidence']>[number],
): Sign {
  return { name, fact: 'emptied', weight, note, victims: [holder], frames: [frame], evidence: [flow] }
}
