import type { Address, FindingDraft, Severity, Transaction } from '@membrane/core'
import { cutEvidence, type EvidenceOf, type Scope } from '../concern/scope.ts'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'
import type { Transfer } from '../reading/transfers.ts'
import type { Approval, PermitDrain } from './approvals.ts'
import type { Concern } from './concern.ts'
import type { Draw } from './draw.ts'
import type { Poisoning } from './poisoning.ts'

type Grade = { readonly severity: Severity; readonly score: number }
const ordinary: Grade = { severity: 'low', score: 0.1 }

/**
 * How bad it is: by who is meant. Where a protocol is described and neither its accounts nor its tokens are concerned
 * there is nothing to tell.
 */
function gradeOf(
  concern: Concern,
  accounts: readonly Address[],
  token: Address | 'native',
  worst: Grade,
): Grade | undefined {
  if (accounts.some((account) => concern.accounts.has(account))) return worst
  if (concern.described && (token === 'native' || !concern.tokens.has(token))) return undefined
  return ordinary
}

function draft(
  transaction: Transaction,
  grade: Grade,
  text: {
    readonly title: string
    readonly subject: string
    readonly victims: readonly Address[]
    readonly attackers: readonly Address[]
    readonly evidence: readonly EvidenceOf[]
  },
): FindingDraft {
  return { ...grade, ...text, transaction: transaction.hash, evidence: cutEvidence(text.evidence) }
}

function flows(transfers: readonly Transfer[], note: string): readonly EvidenceOf[] {
  return transfers.slice(0, 6).map(({ token, from, amount }) => ({
    kind: 'flow',
    account: from,
    token,
    amount: amount === 0n ? '0' : `${-amount}`,
    note,
  }))
}

/** A poisoned transfer history. */
export function tellPoisoning(
  transaction: Transaction,
  poisoning: Poisoning,
  concern: Concern,
  scope: Scope,
): readonly FindingDraft[] {
  const { transfers } = poisoning
  const first = transfers[0]
  if (first === undefined) return []
  const parties = transfers.flatMap(({ from, to }) => [from, to])
  const mine = parties.filter((party) => concern.accounts.has(party))
  const victims = [...new Set(mine.length > 0 ? mine : transfers.slice(0, 8).map(({ from }) => from))]
  const grade = gradeOf(concern, parties, first.token, { severity: 'medium', score: 0.5 })
  if (grade === undefined) return []
  const sender = transaction.from === undefined ? [] : [transaction.from]
  if (poisoning.kind === 'zero-transfers') {
    return [
      draft(transaction, grade, {
        title: `${transfers.length} zero-value transfers out of accounts that did not ask for them: address poisoning`,
        subject: `${first.token}:address-poisoning`,
        victims,
        attackers: sender,
        evidence: [
          {
            kind: 'measure',
            name: 'zero-value transfers',
            value: `${transfers.length}`,
            threshold: '3',
            unit: 'transfers',
          },
          ...flows(transfers, 'moved nothing'),
        ],
      }),
    ]
  }
  const imitator = concern.accounts.has(first.from) ? first.to : first.from
  return [
    draft(transaction, grade, {
      title: `${imitator} imitates ${poisoning.imitated}, whom ${scope.label(victims[0] ?? first.from)} paid before`,
      subject: `${imitator}:look-alike`,
      victims,
      attackers: [...sender, imitator],
      evidence: [
        {
          kind: 'measure',
          name: 'imitated',
          value: imitator,
          threshold: poisoning.imitated,
          unit: 'address',
        },
        ...flows(transfers, 'puts the imitator into the history'),
      ],
    }),
  ]
}

/** An allowance to somebody who should not have one. */
export function tellApproval(
  { transaction, token, owner, spender, all, log, frame }: Approval,
  why: string,
  concern: Concern,
  scope: Scope,
): readonly FindingDraft[] {
  const grade = gradeOf(concern, [owner], token, { severity: 'medium', score: 0.5 })
  // What the protocol gives to its own accounts is its own business.
  if (grade === undefined || concern.accounts.has(spender)) return []
  const what = all ? 'a whole collection' : 'a token'
  return [
    draft(transaction, grade, {
      title: `${scope.label(owner)} approved ${what} to ${why}`,
      subject: `${token}:${owner}:${spender}`,
      victims: [owner],
      attackers: [spender],
      evidence: [
        log === undefined
          ? frameEvidence(transaction, frame, why)
          : {
              kind: 'log',
              address: log.address,
              logIndex: log.logIndex,
              event: all ? 'ApprovalForAll(address,address,bool)' : 'Approval(address,address,uint256)',
            },
      ],
    }),
  ]
}

/** A suspicious allowance that was used. */
export function tellDraw(
  { transaction, allowance, transfers, block }: Draw,
  concern: Concern,
  scope: Scope,
): readonly FindingDraft[] {
  const { owner, spender, token } = allowance
  const grade = gradeOf(concern, [owner], token, { severity: 'critical', score: 0.85 })
  if (grade === undefined) return []
  return [
    draft(transaction, grade, {
      title: `${scope.label(spender)} drew what ${scope.label(owner)} had approved to it ${block.number - allowance.block} blocks before`,
      subject: `${token}:${owner}:drawn`,
      victims: [owner],
      attackers: [spender, ...(transaction.from === undefined ? [] : [transaction.from])],
      evidence: flows(transfers, `drawn by ${spender}`),
    }),
  ]
}

/** A signature of a stranger, brought and used by who gains. */
export function tellPermit(
  transaction: Transaction,
  { owner, token, frame }: PermitDrain,
  concern: Concern,
  scope: Scope,
): readonly FindingDraft[] {
  const grade = gradeOf(concern, [owner], token, { severity: 'critical', score: 0.8 })
  if (grade === undefined) return []
  return [
    draft(transaction, grade, {
      title: `A permit signed by ${scope.label(owner)} was brought and drawn by another account for itself`,
      subject: `${token}:${owner}:permit`,
      victims: [owner],
      attackers: transaction.from === undefined ? [] : [transaction.from],
      evidence: [frameEvidence(transaction, frame, 'permit')],
    }),
  ]
}

function frameEvidence(transaction: Transaction, frame: PlacedFrame | undefined, note: string): EvidenceOf {
  const frames = framesOf(transaction)
  return {
    kind: 'frame',
    path: frame === undefined ? [] : pathOf(frames, frame),
    from: frame?.call.from ?? transaction.from ?? transaction.to ?? '0x',
    to: frame?.call.to,
    selector: frame?.selector ?? '0x',
    note,
  }
}
