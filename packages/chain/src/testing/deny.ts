import type { JsonRpc } from './distort.ts'

/** What a node answers to a call that it refuses; undefined lets the call through. */
export type Deny = (call: JsonRpc) => Refusal | undefined

export type Refusal = { readonly code: number; readonly message: string }

/** As a node answers that does not have the method. */
export const methodNotFound: Refusal = { code: -32_601, message: 'Method not found' }

/** Refuses these methods, in the words given. */
export function denyMethods(methods: readonly string[], refusal: Refusal = methodNotFound): Deny {
  const denied = new Set(methods)
  return ({ method }) => (method !== undefined && denied.has(method) ? refusal : undefined)
}
