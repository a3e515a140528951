import { isMembraneError, type Submission } from '@membrane/core'
import type { Clock } from '../clock.ts'
import type { RpcAnswer, RpcClient } from '../rpc/client.ts'

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

/** Milliseconds that the others have after the first endpoint took it: only to be counted, it is out already. */
const graceMs = 100

/**
 * Sends a signed transaction to all endpoints at once, or to private relays alone. One that takes it, or has it, is
 * enough: a slow or dead endpoint then holds up nothing.
 */
export async function broadcast(
  client: RpcClient,
  signed: string,
  route: Submission,
  clock: Clock,
): Promise<Broadcast> {
  const sendings = client.sendEach('eth_sendRawTransaction', [signed], route)
  if (sendings.length === 0) {
    const reason = route === 'private' ? 'no endpoint is a private relay' : 'no endpoint'
    return { kind: 'refused', reason }
  }
  let endpoints = 0
  const faults: string[] = []
  let unreachable = 'no endpoint'
  const taken = new Promise<void>((resolve) => {
    const heard = (answer: RpcAnswer) => {
      if ('result' in answer || known.test(answer.error.message)) {
        endpoints++
        void clock.sleep(graceMs).then(resolve)
      } else faults.push(answer.error.message)
    }
    const missed = (error: unknown) => {
      unreachable = isMembraneError(error) ? error.shortMessage : String(error)
    }
    void Promise.all(sendings.map((sending) => sending.then(heard, missed))).then(() => resolve())
  })
  await taken
  if (endpoints > 0) return { kind: 'accepted', endpoints }
  const [reason] = faults
  if (reason === undefined) return { kind: 'unreachable', reason: unreachable }
  if (faults.some((fault) => used.test(fault))) return { kind: 'nonce-used' }
  if (faults.some((fault) => underpriced.test(fault))) return { kind: 'underpriced' }
  return { kind: 'refused', reason }
}
