import { MembraneError } from '@membrane/core'
import { type LocalAccount, privateKeyToAccount } from 'viem/accounts'
import { type Environment, readSecret } from '../secret/read.ts'

const keyPattern = /^(0x)?[0-9a-fA-F]{64}$/

/**
 * The account that may act for the protocol, from the environment or a file. This is the only place in Membrane
 * where a private key is read; it never enters a log, an error or the store.
 * @throws SECRET_MISSING; RESPONDER_KEY_INVALID, which tells the length but no digit of what was given.
 */
export function readResponderKey(
  secret: { readonly env: string },
  env: Environment,
  readFile: (path: string) => string,
): LocalAccount {
  const text = readSecret(secret, env, readFile)
  if (!keyPattern.test(text)) {
    throw new MembraneError('RESPONDER_KEY_INVALID', {
      shortMessage: `${secret.env} holds ${text.length} characters that are no private key.`,
      hint: 'Expected 64 hexadecimal digits, with or without 0x.',
    })
  }
  return privateKeyToAccount(`0x${text.replace(/^0x/, '')}`)
}
