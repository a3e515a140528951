import type { LocalAccount } from 'viem'
import type { Environment } from '../../secret/read.ts'
import { readResponderKey } from '../key.ts'
import type { SubmittedApproval } from './check.ts'
import { type Approvable, approvalTypedData } from './typedData.ts'

/**
 * Signs the consent to an action with an approver's key from the environment or a file.
 * @param expiry Unix seconds.
 * @throws SECRET_MISSING, RESPONDER_KEY_INVALID, which tell no digit of the key.
 */
export async function signApproval(
  action: Approvable,
  expiry: number,
  key: { readonly env: string },
  env: Environment,
  readFile: (path: string) => string,
): Promise<SubmittedApproval> {
  return approveWith(readResponderKey(key, env, readFile), action, expiry)
}

/** Signs the consent to an action with an account that is there already. */
export async function approveWith(
  account: LocalAccount,
  action: Approvable,
  expiry: number,
): Promise<SubmittedApproval> {
  const signature = await account.signTypedData(approvalTypedData(action, expiry))
  return { action: action.id, expiry, signature }
}
