import { isMembraneError } from '@membrane/core'
import type { RpcClient } from '../rpc/client.ts'

/** What the endpoints together said to a signed transaction. */
export type Broadcast =
  | { readonly kind: 'accepted'; readonly endpoints: number }
  /** The nonce is used up already. */
  | { readonly kind: 'nonce-used' }
  /** Another transaction holds the nonce with fees too high to replace. */
  | { readonly kind: 'underpriced' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** No endpoint could be reached: try again. */
  | { readonly kind: 'unreachable'; readonly reason: string }

const known = /already known|already imported|known transaction|alreadyexists|already exists/i
const used = /nonce (is )?too low|nonce has already been used|old nonce|invalid nonce/i
const underpriced = /underpriced|fee too low|replacement|max fee per gas less than block base fee/i

/** Sends a signed transaction to all endpoints at once. One that takes it, or has it, is enough. */
export async function broadcast(client: RpcClient, signed: string): Promise<Broadcast> {
  const answers = await client.broadcast('eth_sendRawTransaction', [signed])
  let endpoints = 0
  const faults: string[] = []
  let unreachable = 'no endpoint'
  for (const answer of answers) {
    if (answer.status === 'rejected') {
      unreachable = isMembraneError(answer.reason) ? answer.reason.shortMessage : String(answer.reason)
    } else if ('result' in answer.value || known.test(answer.value.error.message)) endpoints++
    else faults.push(answer.value.error.message)
  }
  if (endpoints > 0) return { kind: 'accepted', endpoints }
  const [reason] = faults
  if (reason === undefined) return { kind: 'unreachable', reason: unreachable }
  if (faults.some((fault) => used.test(fault))) return { kind: 'nonce-used' }
  if (faults.some((fault) => underpriced.test(fault))) return { kind: 'underpriced' }
  return { kind: 'refused', reason }
}
