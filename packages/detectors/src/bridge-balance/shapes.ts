import type { Address, Block, Protocol, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import type { EvidenceOf, Scope } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { type Transfer, transfersOf } from '../reading/transfers.ts'
import { addressToWord, argumentAt, encodeCall, wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { bytesArgument, type Entry, entryEvidence } from './entries.ts'

/** Something that no honest use of a bridge looks like. */
export type Shape = {
  readonly name: 'unproven-message' | 'keepers-replaced' | 'deposit-without-lock' | 'no-signatures'
  /** 0 to 1: how sure the shape alone makes. */
  readonly score: number
  readonly title: string
  readonly victims: readonly Address[]
  readonly evidence: readonly EvidenceOf[]
}

export type ShapeInput = {
  readonly block: Block
  readonly transaction: Transaction
  readonly protocol: Protocol
  readonly scope: Scope
  /** Messages known to be proven at this contract and not yet processed. */
  readonly proven: number
  readonly unknown: string[]
}

/** What is wrong with one call of a bridge's entry point; undefined when nothing is. */
export function shapeOf(entry: Entry, input: ShapeInput): Shape | undefined {
  switch (entry.selector) {
    case functions.nomadProcess.selector:
      return unprovenMessage(entry, input)
    case functions.polyExecute.selector:
      return keepersReplaced(entry, input)
    case functions.chainBridgeDeposit.selector:
      return depositWithoutLock(entry, input)
    case functions.wormholeComplete.selector:
    case functions.wormholeCompleteNative.selector:
      return noSignatures(entry, input)
    default:
      return undefined
  }
}

/**
 * `process(bytes)` of Nomad's and Optics' Replica takes a message that an earlier `prove` accepted: the word kept for
 * it goes from the proven root to 2 (processed). From zero to 2 it was never proven, which is what let everybody in
 * on 1 August 2022. Without a state diff the signs are: nobody proved it here, and who brings it is who is paid.
 */
function unprovenMessage(entry: Entry, { block, transaction, protocol, proven, scope, unknown }: ShapeInput) {
  const changed = transaction.changes?.find(
    (change) =>
      change.kind === 'storage' &&
      change.address === entry.contract &&
      wordToUint(change.before) === 0n &&
      wordToUint(change.after) === 2n,
  )
  const title = `${scope.label(entry.contract)} processed a message that nobody proved`
  const paid = payments(transaction, entry, protocol)
  const victims = [...new Set([...paid.map(({ from }) => from), entry.contract])]
  const shown = [
    entryEvidence(transaction, entry, 'process without prove'),
    ...paid.slice(0, 3).map(paymentEvidence),
  ]
  if (changed?.kind === 'storage') {
    const { address, slot, before, after } = changed
    const note = 'status of the message: none before, processed after'
    const slotEvidence: EvidenceOf = { kind: 'slot', address, slot, before, after, note }
    return {
      name: 'unproven-message',
      score: 0.95,
      title,
      victims,
      evidence: [slotEvidence, ...shown],
    } as const
  }
  if (transaction.changes !== undefined) return undefined
  if (block.tiers.stateDiff === 'unknown') {
    unknown.push(`state diff: whether ${entry.contract} had a proof of the message is inferred`)
  }
  if (paid.length === 0 || proven > 0) return undefined
  const emptied = paid.some((payment) => isAllOf(transaction, payment))
  return { name: 'unproven-message', score: emptied ? 0.85 : 0.6, title, victims, evidence: shown } as const
}

/** What left others for the sender's accounts below the entry; all of the transaction's where there are no frames. */
function payments(transaction: Transaction, entry: Entry, protocol: Protocol): readonly Transfer[] {
  const { accounts } = clusterOf(transaction, protocol)
  return transfersOf(transaction).list.filter(
    ({ from, to, amount }) =>
      amount > 0n &&
      to !== entry.contract &&
      accounts.has(to) &&
      (!accounts.has(from) || from === entry.contract),
  )
}

/** Whether the payer's whole balance went, as far as somebody asked for it in the transaction. */
function isAllOf(transaction: Transaction, { token, from, amount }: Transfer): boolean {
  if (token === 'native') return false
  const asked = encodeCall(functions.balanceOf.selector, [addressToWord(from)])
  for (const { call } of framesOf(transaction)) {
    if (call.to !== token || call.input !== asked || call.output === undefined) continue
    if (wordToUint(wordAt(call.output, 0)) === amount) return true
  }
  return false
}

function paymentEvidence({ token, to, amount }: Transfer): EvidenceOf {
  return { kind: 'flow', account: to, token, amount: `${amount}`, note: 'paid to who brought the message' }
}

/**
 * Poly Network's manager changes its keepers through `changeBookKeeper`; a message from another chain that writes
 * them is the attack of 10 August 2021. Afterwards the attacker signs what he likes.
 */
function keepersReplaced(entry: Entry, { transaction, scope, unknown }: ShapeInput): Shape | undefined {
  if (entry.frame === undefined) {
    unknown.push(`call traces: what the message to ${entry.contract} called is unknown`)
    return undefined
  }
  const frames = framesOf(transaction)
  for (const frame of frames.slice(entry.frame.index + 1, entry.frame.end)) {
    const writes =
      frame.selector === functions.polyPutKeepers.selector ||
      frame.selector === functions.polyPutHeight.selector
    if (!writes || frame.call.reverted || frame.call.type !== 'CALL') continue
    const inner: Entry = { selector: frame.selector, contract: frame.account, input: frame.call.input, frame }
    return {
      name: 'keepers-replaced',
      score: 0.95,
      title: `A message from another chain replaced the keepers that ${scope.label(entry.contract)} trusts`,
      victims: [entry.contract, frame.account],
      evidence: [
        entryEvidence(transaction, entry, 'executes the message'),
        entryEvidence(transaction, inner, 'writes the keepers'),
      ],
    }
  }
  return undefined
}

/**
 * ChainBridge's `deposit` tells the relayers of an amount (`amount, length, recipient`, or Qubit's `option, amount`),
 * which must have moved. Qubit lost 80 M$ on 27 January 2022 to a deposit of the token at the zero address, Meter
 * 4 M$ a week later to one of a wrapped coin.
 */
function depositWithoutLock(
  entry: Entry,
  { transaction, block, scope, unknown }: ShapeInput,
): Shape | undefined {
  const data = bytesArgument(entry.input, 2)
  const amount = data === undefined ? undefined : depositedAmount(data)
  if (amount === undefined || amount === 0n) return undefined
  const transfers = transfersOf(transaction)
  if (transfers.tokens === 'unknown' && block.tiers.logs === 'unknown') {
    unknown.push(`logs and traces: whether a deposit at ${entry.contract} moved anything is unknown`)
    return undefined
  }
  // A call of transferFrom at the zero address moves nothing and does not fail either.
  const moved = transfers.list.some(
    (one) => one.amount > 0n && one.token !== zeroAddress && paysFor(one, amount),
  )
  if (moved) return undefined
  return {
    name: 'deposit-without-lock',
    score: 0.85,
    title: `A deposit of ${amount} base units was announced to another chain, and nothing was locked`,
    victims: [entry.contract],
    evidence: [
      entryEvidence(transaction, entry, `deposit at ${scope.label(entry.contract)}`),
      { kind: 'measure', name: 'locked', value: '0', threshold: `${amount}`, unit: 'base units' },
    ],
  }
}

/** A native fee accompanies every deposit; only what could be the deposit itself counts. Decimals may differ. */
function paysFor({ token, amount }: Transfer, announced: bigint): boolean {
  return token !== 'native' || amount * 2n >= announced
}

function depositedAmount(data: string): bigint | undefined {
  const first = wordAt(`0x${data}`, 0)
  const second = wordAt(`0x${data}`, 1)
  if (first === undefined || second === undefined) return undefined
  if (data.length === 128) return wordToUint(first) < 256n ? wordToUint(second) : undefined
  // What follows must be exactly the recipient; the amount is then the first word.
  return wordToUint(second) * 2n === BigInt(data.length - 128) ? wordToUint(first) : undefined
}

/** A Wormhole message (VAA) without any signature that released something: version, set, count, signatures. */
function noSignatures(entry: Entry, { transaction, scope }: ShapeInput): Shape | undefined {
  const message = bytesArgument(entry.input, 0)
  if (message === undefined || message.length < 12 || !message.startsWith('01')) return undefined
  if (message.slice(10, 12) !== '00') return undefined
  return {
    name: 'no-signatures',
    score: 0.9,
    title: `${scope.label(entry.contract)} released on a message that nobody signed`,
    victims: [entry.contract],
    evidence: [entryEvidence(transaction, entry, 'message with no signatures')],
  }
}

/** Whether a call proves a message, so that a later `process` of the contract may be of it. */
export function provesMessage(entry: Entry): boolean {
  return entry.selector === functions.nomadProve.selector && argumentAt(entry.input, 0) !== undefined
}
