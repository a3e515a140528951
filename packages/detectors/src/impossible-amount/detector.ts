import type { Address, FindingDraft, Hex, Protocol, Tier, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { type Cluster, clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { findingOf, type Sign } from '../steered-call/sign.ts'
import { hasHugeWord } from './arguments.ts'
import { findConjured, findImpossible } from './balances.ts'
import { type ImpossibleAmountOptions, impossibleAmountDefaults } from './options.ts'
import { dustPulls, findMultiplied, impossibleLogs, impossibleTransfers } from './paid.ts'
import { findWrap, type Moved, movedBelow, movedOf, type Wrap } from './wrap.ts'

/**
 * Numbers that no honest bookkeeping has: arguments that wrap around 2^256 to what was moved, transfers and balances
 * beyond any supply, balances that grow without a transfer, a payout of a million times the stake. The score joins
 * the signs (1 - product of doubts), of each fact the strongest.
 */
export const impossibleAmount = defineDetector<ImpossibleAmountOptions, null>({
  id: 'impossible-amount',
  version: 1,
  title: 'An amount that no balance can hold',
  description:
    'Finds arguments whose sum or product overflows 256 bits into a small amount, transfers and balances beyond any supply, balances conjured between two readings, and payouts out of all proportion to what was given.',
  needs: [],
  uses: ['transactions', 'traces', 'logs'],
  defaults: impossibleAmountDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const limit = 1n << BigInt(options.impossibleBits)
    const missing: Tier[] = block.tiers.traces === 'unknown' ? ['traces'] : []
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted' || transaction.trace?.reverted) continue
      const signs = signsOf(transaction, protocol, limit, options)
      const finding = findingOf(transaction, signs, protocol, options, missing)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown: string[] = []
    if (missing.length > 0) unknown.push('call traces: amounts below the outermost call were not judged')
    if (block.tiers.transactions === 'unknown' && missing.length > 0)
      unknown.push('transactions and traces: no argument could be judged')
    return { findings, memory, unknown }
  },
})

function signsOf(
  transaction: Transaction,
  protocol: Protocol,
  limit: bigint,
  options: ImpossibleAmountOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const signs: Sign[] = []
  for (const log of impossibleLogs(transaction, limit)) {
    const { address, logIndex } = log
    const evidence: EvidenceOf = { kind: 'log', address, logIndex, event: 'Transfer' }
    signs.push(transferSign(address, [], [evidence], options))
  }
  if (frames.length === 0) {
    const { input, to, value } = transaction
    if (input !== undefined && to) addWrap(signs, input, () => movedOf(value ? [value] : []), to, [], options)
    return signs
  }
  // A payment, or a call with one argument that calls nothing: most transactions.
  if (frames.length === 1 && (frames[0]?.call.input.length ?? 0) < 138) return signs
  const seen = scan(frames)
  let cluster: Cluster | undefined
  for (const frame of seen.told) {
    const { input } = frame.call
    const caller = frames[frame.parent]?.account
    if (caller !== undefined) {
      cluster ??= clusterOf(transaction, protocol)
      if (!cluster.accounts.has(caller)) continue
    }
    addWrap(signs, input, () => movedBelow(frames, frame), frame.account, [frame], options)
  }
  for (const frame of impossibleTransfers(seen.transfers, limit))
    signs.push(transferSign(frame.account, [frame], [], options))
  for (const frame of findImpossible(seen.readings, limit)) {
    const note = 'a balance beyond any supply was read'
    signs.push(sign('impossible-balance', options.impossibleBalance, note, [frame.account], [frame]))
  }
  if (seen.readings.length >= 2) addConjured(signs, frames, seen.readings, options)
  if (seen.transfers.length > 0 && frames.length > 1)
    addPaid(signs, transaction, seen.transfers, cluster ?? clusterOf(transaction, protocol), options)
  return signs
}

/** Calls with such arguments that are looked at closely, so that a hostile trace costs no more than a long one. */
const mostTold = 100

type Seen = {
  /** Calls with an argument that no balance can hold, tokens' own functions apart. */
  readonly told: readonly PlacedFrame[]
  readonly transfers: readonly PlacedFrame[]
  readonly readings: readonly PlacedFrame[]
}

/** One pass that picks out the frames which the signs are about. */
function scan(frames: readonly PlacedFrame[]): Seen {
  const told: PlacedFrame[] = []
  const transfers: PlacedFrame[] = []
  const readings: PlacedFrame[] = []
  for (const frame of frames) {
    const { call, selector, readonly } = frame
    if (call.reverted) continue
    if (selector === functions.balanceOf.selector) readings.push(frame)
    else if (call.type !== 'CALL' || readonly) continue
    else if (selector === functions.transfer.selector || selector === functions.transferFrom.selector)
      transfers.push(frame)
    else if (call.input.length >= 138 && selector !== functions.approve.selector) {
      if (told.length < mostTold && hasHugeWord(call.input)) told.push(frame)
    }
  }
  return { told, transfers, readings }
}

function addWrap(
  signs: Sign[],
  input: Hex,
  moved: () => Moved,
  victim: Address,
  frames: readonly PlacedFrame[],
  options: ImpossibleAmountOptions,
): void {
  const wrap = findWrap(input, moved)
  if (wrap === undefined) return
  const note = `was given amounts whose ${wrap.kind} passes 2^256 and leaves ${wrap.wrapped}`
  signs.push({
    ...sign(`wrapped-${wrap.kind}`, options.wrapped, note, [victim], frames),
    fact: 'wrapped',
    evidence: [measureOf(wrap)],
  })
}

function measureOf({ kind, terms, wrapped }: Wrap): EvidenceOf {
  const shown = terms.slice(0, 4).map((term) => `0x${term.toString(16)}`)
  const more = terms.length > shown.length ? ' …' : ''
  return {
    kind: 'measure',
    name: `${kind} modulo 2^256`,
    value: `${wrapped}`,
    threshold: '0',
    unit: `of ${shown.join(kind === 'product' ? ' times ' : ' plus ')}${more}`,
  }
}

function addConjured(
  signs: Sign[],
  frames: readonly PlacedFrame[],
  readings: readonly PlacedFrame[],
  options: ImpossibleAmountOptions,
): void {
  const factor = BigInt(options.conjuredFactor)
  for (const one of findConjured(frames, readings, factor, options.conjuredFloor)) {
    const { token, account, expected, read, frame } = one
    signs.push({
      ...sign('conjured-balance', options.conjured, 'a balance grew out of nothing', [token], [frame]),
      evidence: [
        {
          kind: 'measure',
          name: `balance of ${account}`,
          value: `${read}`,
          threshold: `${expected}`,
          unit: 'base units',
        },
      ],
    })
  }
}

function addPaid(
  signs: Sign[],
  transaction: Transaction,
  transfers: readonly PlacedFrame[],
  cluster: Cluster,
  options: ImpossibleAmountOptions,
): void {
  for (const { account, token, taken, given } of findMultiplied(
    transaction,
    cluster,
    options.multipliedFactor,
  )) {
    const note = `paid ${given} base units after it was given ${taken}`
    signs.push({
      ...sign('multiplied', options.multiplied, note, [account], []),
      evidence: [{ kind: 'flow', account, token, amount: `${taken - given}`, note: 'net, of one token' }],
    })
  }
  const [dust] = dustPulls(transaction, transfers, cluster)
  if (dust === undefined) return
  const note = 'was given one base unit by a contract'
  signs.push(sign('dust', options.dust, note, [dust.call.from], [dust]))
}

function transferSign(
  token: Address,
  frames: readonly PlacedFrame[],
  evidence: readonly EvidenceOf[],
  options: ImpossibleAmountOptions,
): Sign {
  const note = 'moved more than any supply'
  return { ...sign('impossible-transfer', options.impossibleTransfer, note, [token], frames), evidence }
}

function sign(
  name: string,
  weight: number,
  note: string,
  victims: readonly Address[],
  frames: readonly PlacedFrame[],
): Sign {
  return { name, fact: name, weight, note, victims, frames }
}
