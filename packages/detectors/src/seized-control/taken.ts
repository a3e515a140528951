import type { Address, Transaction } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { Sign } from '../steered-call/sign.ts'
import { appointments, initialisers, internals, walletInitialisers } from './named.ts'
import type { SeizedControlOptions } from './options.ts'

/** Arguments looked at for an address: owners stand among the first. */
const mostArguments = 8

/** Whether the selector is one that these signs are about. */
export function isControlling(selector: string): boolean {
  return (
    initialisers.has(selector) ||
    appointments.has(selector) ||
    internals.has(selector) ||
    walletInitialisers.has(selector)
  )
}

/**
 * Signs that a stranger put itself in charge: initialised what stood there already, appointed itself, or called what
 * should have been internal. Contracts that were created in the transaction are being set up, not seized.
 * @param candidates calls of the functions in `named.ts`, not reverted.
 */
export function takenSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SeizedControlOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const born = bornIn(frames)
  const signs: Sign[] = []
  for (const frame of candidates) {
    const taken = frame.account
    const caller = frames[frame.parent]?.account
    if (born.has(taken) || taken === caller) continue
    // Only the outermost call may go to the sender's own side: it is there that a called contract may be anybody's.
    if (caller !== undefined && (!cluster.accounts.has(caller) || cluster.accounts.has(taken))) continue
    const seized = judge(transaction, frame, caller, cluster, options)
    if (seized === undefined) continue
    signs.push(seized)
    const paid = caller === undefined ? undefined : paymentAfter(frames, frame, cluster)
    if (paid === undefined) continue
    signs.push({
      name: 'paid-after',
      fact: 'paid-after',
      weight: options.paidAfter,
      note: 'paid the one who had put himself in charge',
      victims: [taken],
      frames: [paid],
    })
  }
  return signs
}

function bornIn(frames: readonly PlacedFrame[]): ReadonlySet<Address> {
  const born = new Set<Address>()
  for (const { call } of frames) {
    if ((call.type === 'CREATE' || call.type === 'CREATE2') && call.to !== undefined) born.add(call.to)
  }
  return born
}

function judge(
  transaction: Transaction,
  frame: PlacedFrame,
  caller: Address | undefined,
  cluster: Cluster,
  options: SeizedControlOptions,
): Sign | undefined {
  const sign = (name: string, weight: number, note: string): Sign => ({
    name,
    fact: 'taken',
    weight,
    note,
    victims: [frame.account],
    frames: [frame],
  })
  const { selector } = frame
  if (internals.has(selector)) {
    const note = `let a stranger call ${internals.get(selector)}, which should be internal`
    return sign('internal-function', options.internalFunction, note)
  }
  if (walletInitialisers.has(selector)) {
    return sign('wallet-initialised', options.walletInitialised, 'was initialised again as a wallet')
  }
  const itself = namesAny(frame, caller === undefined ? senderOf(transaction) : cluster.accounts)
  if (initialisers.has(selector)) {
    const note = 'was initialised by a stranger after it had been deployed'
    if (caller === undefined) return sign('initialised', options.initialised, note)
    return itself
      ? sign('initialised-for-itself', options.initialisedForItself, note)
      : sign('initialised-by-contract', options.initialisedByContract, note)
  }
  if (!itself) return undefined
  const note = `put its caller in charge by ${appointments.get(selector)}`
  return caller === undefined
    ? sign('appointed-itself', options.appointedItself, note)
    : sign('took-control', options.tookControl, note)
}

function senderOf({ from }: Transaction): ReadonlySet<Address> {
  return new Set(from === undefined ? [] : [from])
}

function namesAny({ call }: PlacedFrame, accounts: ReadonlySet<Address>): boolean {
  for (let index = 0; index < mostArguments; index++) {
    const word = argumentAt(call.input, index)
    if (word === undefined) return false
    if (accounts.has(wordToAddress(word)) && word.startsWith(`0x${'0'.repeat(24)}`)) return true
  }
  return false
}

/** The first later call by which the contract sent coin to the cluster, or a token to it. */
function paymentAfter(
  frames: readonly PlacedFrame[],
  seized: PlacedFrame,
  cluster: Cluster,
): PlacedFrame | undefined {
  for (let i = seized.end; i < frames.length; i++) {
    const frame = frames[i]
    if (frame === undefined || frame.call.reverted || frame.call.from !== seized.account) continue
    const { value, to, type } = frame.call
    if (type !== 'CALL' || to === undefined) continue
    if (value > 0n && cluster.accounts.has(to)) return frame
    if (isTransferTo(frame, cluster)) return frame
  }
  return undefined
}

function isTransferTo({ call, selector }: PlacedFrame, cluster: Cluster): boolean {
  if (selector !== functions.transfer.selector) return false
  const receiver = argumentAt(call.input, 0)
  return receiver !== undefined && cluster.accounts.has(wordToAddress(receiver))
}
