import type { Action, Address, Approval, Hash, Hex } from '@membrane/core'
import { recoverTypedDataAddress } from 'viem'
import { approvalTypedData } from './typedData.ts'

/** A signature as it comes in: from whom it is, only the signature itself can tell. */
export type SubmittedApproval = {
  readonly action: Hash
  /** Unix seconds. */
  readonly expiry: number
  readonly signature: Hex
}

export type ApprovalCheck =
  | { readonly ok: true; readonly approval: Approval }
  | { readonly ok: false; readonly reason: string }

export type ApprovalRules = {
  readonly approvers: readonly Address[]
  /** The account that would send: it must not consent to what it does itself. */
  readonly responder: Address | undefined
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Whether a signature is the consent of one of the approvers to exactly this action, still in force. Only accounts with a
 * key can be approvers: a contract's signature (ERC-1271) is not asked for.
 */
export async function checkApproval(
  action: Action,
  { expiry, signature }: SubmittedApproval,
  { approvers, responder, now }: ApprovalRules,
): Promise<ApprovalCheck> {
  if (action.approvals === undefined) return { ok: false, reason: 'the action asks for no approval' }
  if (expiry * 1_000 <= now) return { ok: false, reason: 'the signature has expired' }
  if (expiry > action.approvals.until)
    return { ok: false, reason: 'the signature would outlive the time that the action may be approved in' }
  let signer: Address
  try {
    const recovered = await recoverTypedDataAddress({ ...approvalTypedData(action, expiry), signature })
    signer = recovered.toLowerCase() as Address
  } catch {
    return { ok: false, reason: 'it is no signature' }
  }
  if (signer === responder)
    return { ok: false, reason: 'it was made by the responder itself, which is never an approver' }
  if (!approvers.includes(signer))
    return { ok: false, reason: `it was made by ${signer}, which is no approver, or over something else` }
  return { ok: true, approval: { approver: signer, expiry, signature } }
}

/**
 * The distinct approvers whose consent is in force, among approvals that were checked when they came in.
 * @param now Unix milliseconds.
 */
export function countApprovals(action: Action, { approvers, responder, now }: ApprovalRules): number {
  const standing = (action.approvals?.given ?? []).filter(
    ({ approver, expiry }) => expiry * 1_000 > now && approver !== responder && approvers.includes(approver),
  )
  return new Set(standing.map(({ approver }) => approver)).size
}
