import type { Address, FindingDraft, Hash, Protocol, Transaction } from '@membrane/core'
import { plumbing } from '../flash-loan-flow/loop.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { measuredLosses } from '../reading/losses.ts'
import { isFamiliar } from './familiar.ts'
import { type Structure, structureOf } from './structure.ts'

/** What one detector found in a transaction. */
export type Said = { readonly detector: string; readonly finding: FindingDraft }

/** Notes a finding under its transaction; one about the whole block belongs to none. */
export function hear(said: Map<Hash, Said[]>, detector: string, finding: FindingDraft): void {
  if (finding.transaction === undefined) return
  const heard = said.get(finding.transaction)
  if (heard === undefined) said.set(finding.transaction, [{ detector, finding }])
  else heard.push({ detector, finding })
}

/** A number that the joined score rests on, with the reason why it speaks for an attack and its bound. */
export type Feature = {
  readonly name: string
  readonly kind: 'structure' | 'damage'
  /** Why more of it makes an attack likelier: weights may therefore not be negative. */
  readonly reason: string
  /** 0 to a small bound; 0 says nothing. */
  readonly value: (facts: Facts) => number
  /** For the explanation; the count is what was seen. */
  readonly tell: (facts: Facts) => string
}

export type Facts = {
  readonly structure: Structure
  /** Accounts outside the cluster that lost more than half of what they were seen to hold, by token. */
  readonly emptied: number
  /** Largest share that one of them lost, 0 to 1. */
  readonly largestShare: number
  readonly own: OwnFacts
}

/** The same of the described protocol's contracts that took part; nothing when none is described. */
export type OwnFacts = {
  readonly concerned: number
  readonly loses: boolean
  readonly emptied: number
  /** Most often made call from the sender's side to one function of one of them. */
  readonly calls: number
  /** Whether the sender's side called a function of one of them that is neither a standard's nor a well-known protocol's. */
  readonly unfamiliar: boolean
}

/** Doublings of `count` above `base`, within 0 and `most`. */
function doublings(count: number, base: number, most: number): number {
  return count <= base ? 0 : Math.min(most, Math.log2(count / base))
}

function gains(structure: Structure): { readonly up: number; readonly down: number } {
  let up = 0
  let down = 0
  for (const amount of structure.profile.gain.values()) {
    if (amount > 0n) up++
    else down++
  }
  return { up, down }
}

/**
 * A liquidation explains why somebody loses and somebody gains; anybody can make one, so it halves the damage's say and
 * does not silence it.
 */
function unexplained(structure: Structure, value: number): number {
  return structure.profile.liquidation ? value / 2 : value
}

const times = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/**
 * The features, each with its reason. Ordinary use of a protocol goes through contracts that were deployed, approved
 * and paid for beforehand; an attack is a program that runs once, so it brings all of that with it.
 */
export const features: readonly Feature[] = [
  {
    name: 'frames',
    kind: 'structure',
    reason: 'an attack does in one transaction what users do in many',
    value: ({ structure }) => doublings(structure.frames, 25, 4),
    tell: ({ structure }) => times(structure.frames, 'call'),
  },
  {
    name: 'depth',
    kind: 'structure',
    reason: "steps are nested in lenders' callbacks",
    value: ({ structure }) => Math.min(3, Math.max(0, (structure.depth - 5) / 3)),
    tell: ({ structure }) => `calls nested ${structure.depth} deep`,
  },
  {
    name: 'created',
    kind: 'structure',
    reason: 'helpers are created for the occasion, to look like other users or to hold what must not stay',
    value: ({ structure }) => Math.min(3, structure.created),
    tell: ({ structure }) => `${times(structure.created, 'contract')} created on the spot`,
  },
  {
    name: 'constructor-calls',
    kind: 'structure',
    reason: 'whoever acts from a constructor has no code yet that anybody could have read',
    value: ({ structure }) => Math.min(3, structure.constructorCalls),
    tell: ({ structure }) => `${times(structure.constructorCalls, 'call')} from a constructor`,
  },
  {
    name: 'lenders',
    kind: 'structure',
    reason: 'money that is borrowed for one transaction makes anybody rich enough',
    value: ({ structure }) => Math.min(2, structure.lenders),
    tell: ({ structure }) => times(structure.lenders, 'flash lender'),
  },
  {
    name: 'repeats',
    kind: 'structure',
    reason: 'a rounding error or a reward is taken again and again',
    value: ({ structure }) => doublings(structure.repeats, 1, 3),
    tell: ({ structure }) => `the same call ${structure.repeats} times`,
  },
  {
    name: 'approvals',
    kind: 'structure',
    reason:
      'a contract in regular use has given its allowances before; one that runs once gives them as it goes',
    value: ({ structure }) => Math.min(3, structure.approvals),
    tell: ({ structure }) => `${times(structure.approvals, 'allowance')} given as it went`,
  },
  {
    name: 'callees',
    kind: 'structure',
    reason: 'an attack joins protocols that nobody joins otherwise',
    value: ({ structure }) => doublings(structure.callees, 1, 3),
    tell: ({ structure }) => `${times(structure.callees, 'outside contract')} used`,
  },
  {
    name: 'hooks',
    kind: 'structure',
    reason: 'control was handed to the sender in the middle of somebody else’s work',
    value: ({ structure }) => Math.min(3, structure.hooks) / 3,
    tell: ({ structure }) => `control handed over ${times(structure.hooks, 'time')}`,
  },
  {
    name: 'scripted',
    kind: 'structure',
    reason: 'all that it did stood in its code: such a program was written for one occasion',
    value: ({ structure }) => (structure.scripted && structure.frames > 15 ? 1 : 0),
    tell: () => 'it was told nothing and did much',
  },
  {
    name: 'round-trips',
    kind: 'structure',
    reason: 'a price is moved, used, and moved back',
    value: ({ structure }) => Math.min(2, structure.profile.roundTrips.length),
    tell: ({ structure }) => `${times(structure.profile.roundTrips.length, 'pool')} traded there and back`,
  },
  {
    name: 'supplied-token',
    kind: 'structure',
    reason: 'a contract that treats the caller’s own contract as a token believes what it says',
    value: ({ structure }) => (structure.profile.suppliedToken === undefined ? 0 : 1),
    tell: () => "the sender's own contract was used as a token",
  },
  {
    name: 'losers',
    kind: 'damage',
    reason: 'in ordinary trade everybody gets something for what he gives',
    value: ({ structure }) => unexplained(structure, Math.min(3, structure.profile.losers.length) / 3),
    tell: ({ structure }) => `${times(structure.profile.losers.length, 'account')} left with losses alone`,
  },
  {
    name: 'drawn',
    kind: 'damage',
    reason: 'what somebody lost for nothing is what the sender gained',
    value: ({ structure }) => unexplained(structure, Math.min(2, structure.profile.drawn.length)),
    tell: ({ structure }) =>
      `${times(structure.profile.drawn.length, 'token')} lost by others and gained by the sender`,
  },
  {
    name: 'pure-gain',
    kind: 'damage',
    reason: 'gains of many tokens without giving one are rarely earned',
    value: ({ structure }) => {
      const { up, down } = gains(structure)
      return up > 0 && down === 0 ? unexplained(structure, 1) : 0
    },
    tell: () => 'the sender gained and gave nothing',
  },
  {
    name: 'emptied',
    kind: 'damage',
    reason: 'ordinary trade takes a small part of what a contract holds',
    value: ({ structure, emptied, largestShare }) =>
      unexplained(structure, Math.min(2, emptied) + (largestShare >= 0.9 ? 0.5 : 0)),
    tell: ({ emptied, largestShare }) =>
      `${times(emptied, 'balance')} more than halved, one by ${(100 * largestShare).toFixed(0)} %`,
  },
]

/** Share of its seen balance from which an account counts as emptied. */
const emptiedShare = 0.5

/**
 * The facts that the features are numbers of.
 * @param own the described protocol's contracts that took part.
 */
export function factsOf(transaction: Transaction, protocol: Protocol, own: ReadonlySet<Address>): Facts {
  const structure = structureOf(transaction, protocol)
  const { profile } = structure
  const losses = measuredLosses(transaction, profile.cluster.accounts, emptiedShare)
  return {
    structure,
    emptied: losses.length,
    largestShare: losses[0]?.share ?? 0,
    own:
      own.size === 0
        ? noOwn
        : {
            concerned: own.size,
            loses: profile.losers.some(({ account }) => own.has(account)),
            emptied: losses.filter(({ account }) => own.has(account)).length,
            ...callsTo(framesOf(transaction), own),
          },
  }
}

const noOwn: OwnFacts = { concerned: 0, loses: false, emptied: 0, calls: 0, unfamiliar: false }

/** How the described contracts were called from outside themselves. */
function callsTo(
  frames: readonly PlacedFrame[],
  own: ReadonlySet<Address>,
): Pick<OwnFacts, 'calls' | 'unfamiliar'> {
  const counts = new Map<string, number>()
  let calls = 0
  let unfamiliar = false
  for (const frame of frames) {
    const { type, to, reverted } = frame.call
    if (type !== 'CALL' || to === undefined || !own.has(to) || reverted || frame.readonly) continue
    const caller = frames[frame.parent]?.account
    if (caller !== undefined && own.has(caller)) continue
    if (frame.selector !== '0x' && !isFamiliar(frame.selector)) unfamiliar = true
    if (plumbing.has(frame.selector)) continue
    const key = to + frame.selector
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count > calls) calls = count
  }
  return { calls, unfamiliar }
}
