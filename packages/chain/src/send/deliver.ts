import { type Hash, isMembraneError } from '@membrane/core'
import type { LocalAccount } from 'viem'
import { backoff, type Clock } from '../clock.ts'
import { toNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { SendProgress, SendRequest } from '../send.ts'
import { broadcast } from './broadcast.ts'
import { bumpFees, capFees, type Fees, outbidFees } from './fees.ts'
import type { Nonces } from './nonces.ts'
import { type Signed, sign } from './sign.ts'

export type Delivery = {
  readonly client: RpcClient
  readonly account: LocalAccount
  readonly chainId: number
  readonly nonces: Nonces
  readonly marketFees: () => Promise<Fees>
  readonly gasFor: (request: SendRequest) => Promise<{ readonly gas: bigint } | { readonly reason: string }>
  readonly clock: Clock
  /** Milliseconds between looks at receipts. */
  readonly pollMs: number
  /** Blocks, its own included, that a receipt must stay in the chain for. */
  readonly confirmations: number
  readonly onNotice: OnNotice | undefined
}

type Sent = { readonly nonce: number; readonly gas: bigint; versions: Signed[] }

/** Sends and watches over one transaction; see `Sender.send`. */
export async function* deliver(
  delivery: Delivery,
  request: SendRequest,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, void, void> {
  const { nonces } = delivery
  const taking = nonces.take()
  const asked = await Promise.all([delivery.gasFor(request), delivery.marketFees(), taking]).catch(failureOf)
  if ('reason' in asked || 'reason' in asked[0]) {
    taking.then(nonces.release, () => undefined)
    yield {
      kind: 'failed',
      reason: 'reason' in asked ? asked.reason : 'reason' in asked[0] ? asked[0].reason : '',
    }
    return
  }
  const [{ gas }, market, first] = asked
  const wanted = request.outbid === undefined ? market : outbidFees(market, request.outbid)
  const attempt: Attempt = { gas, nonce: first, fees: capFees(wanted, request.maxFeePerGas) }
  try {
    yield* attemptAll(delivery, request, attempt, signal)
  } finally {
    // Also when the caller stops listening: from here on nobody watches over it.
    nonces.settle(attempt.nonce)
  }
}

type Attempt = { readonly gas: bigint; nonce: number; fees: Fees }

async function* attemptAll(
  delivery: Delivery,
  request: SendRequest,
  attempt: Attempt,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, void, void> {
  const { nonces, clock } = delivery
  const { gas } = attempt
  let reason = 'The wait for it was ended before it was sent.'
  for (let tries = 1; !signal.aborted; tries++) {
    const { nonce, fees } = attempt
    const signed = await sign(delivery.account, unsignedOf(delivery, request, nonce, gas, fees))
    const outcome = await broadcast(delivery.client, signed.raw)
    if (outcome.kind === 'accepted') {
      const { maxFeePerGas } = fees
      yield { kind: 'sent', transaction: signed.hash, nonce, maxFeePerGas, endpoints: outcome.endpoints }
      const lost = yield* watch(delivery, request, { nonce, gas, versions: [signed] }, signal)
      if (!lost) return
      nonces.settle(nonce)
      attempt.nonce = await nonces.take()
    } else if (outcome.kind === 'nonce-used') {
      nonces.settle(nonce)
      nonces.resync()
      attempt.nonce = await nonces.take()
    } else if (outcome.kind === 'underpriced') {
      const higher = bumpFees(fees, await delivery.marketFees(), request.maxFeePerGas)
      reason = 'Another transaction holds the nonce, or the base fee is over the cap.'
      if (higher === undefined) break
      attempt.fees = higher
    } else {
      reason = outcome.reason
      if (outcome.kind === 'refused' || tries >= 10) break
      await clock.sleep(backoff(tries, clock), signal)
    }
  }
  nonces.release(attempt.nonce)
  yield { kind: 'failed', reason }
}

function failureOf(error: unknown): { readonly reason: string } {
  if (isMembraneError(error)) return { reason: error.shortMessage }
  throw error
}

/**
 * Watches until the transaction is settled, replacing it while it waits.
 * @returns true when a foreign transaction took the nonce, so that it must be sent anew.
 */
async function* watch(
  delivery: Delivery,
  request: SendRequest,
  sent: Sent,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, boolean, void> {
  const { client, clock } = delivery
  let seenBlock: number | undefined
  let confirmed: { readonly hash: Hash; readonly blockHash: unknown } | undefined
  let missed = 0
  while (!signal.aborted) {
    const look = await lookAt(client, sent.versions)
    if (look.found !== undefined) {
      const { hash, blockHash, block, status } = look.found
      if (confirmed?.hash !== hash || confirmed.blockHash !== blockHash) {
        confirmed = { hash, blockHash }
        yield { kind: 'confirmed', transaction: hash, block, status }
      }
      if ((look.head ?? block) - block + 1 >= delivery.confirmations) return false
    } else if (look.head !== undefined) {
      if (confirmed !== undefined) {
        // A reorg took it out of the chain: put it back.
        const last = sent.versions.at(-1)
        const outcome = last === undefined ? undefined : await broadcast(client, last.raw)
        confirmed = undefined
        if (last !== undefined && outcome?.kind === 'accepted') {
          yield {
            kind: 'sent',
            transaction: last.hash,
            nonce: sent.nonce,
            maxFeePerGas: last.fees.maxFeePerGas,
            endpoints: outcome.endpoints,
          }
        }
      }
      if (seenBlock !== undefined && look.head > seenBlock) {
        missed = (await nonceTaken(delivery, sent)) ? missed + 1 : 0
        if (missed >= 2) return true
        if (missed === 0) yield* replace(delivery, request, sent)
      }
      seenBlock = look.head
    }
    await clock.sleep(delivery.pollMs, signal)
  }
  yield { kind: 'failed', reason: 'The wait for its confirmation was ended.' }
  return false
}

type Look = {
  readonly head: number | undefined
  readonly found:
    | {
        readonly hash: Hash
        readonly blockHash: unknown
        readonly block: number
        readonly status: 'success' | 'reverted'
      }
    | undefined
}

async function lookAt(client: RpcClient, versions: readonly Signed[]): Promise<Look> {
  try {
    const receiptCalls = versions.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] }))
    const [head, ...receipts] = await client.askMany([
      { method: 'eth_blockNumber', params: [] },
      ...receiptCalls,
    ])
    for (const [i, receipt] of receipts.entries()) {
      const version = versions[i]
      if (version === undefined || !('result' in receipt) || !isRecord(receipt.result)) continue
      const { blockHash, blockNumber, status } = receipt.result
      const block = toNumber(blockNumber)
      if (block === undefined) continue
      const found = {
        hash: version.hash,
        blockHash,
        block,
        status: status === '0x0' ? 'reverted' : 'success',
      } as const
      return { head: head !== undefined && 'result' in head ? toNumber(head.result) : undefined, found }
    }
    return {
      head: head !== undefined && 'result' in head ? toNumber(head.result) : undefined,
      found: undefined,
    }
  } catch {
    // Asked again at the next look.
    return { head: undefined, found: undefined }
  }
}

/** Whether the chain is past our nonce though none of our versions has a receipt; fills a gap below it. */
async function nonceTaken(delivery: Delivery, sent: Sent): Promise<boolean> {
  const { client, account, nonces } = delivery
  const counts = await client
    .askMany(
      ['latest', 'pending'].map((tag) => ({
        method: 'eth_getTransactionCount',
        params: [account.address, tag],
      })),
    )
    .catch(() => [])
  const [mined, pending] = counts.map((count) => ('result' in count ? toNumber(count.result) : undefined))
  if (mined === undefined || pending === undefined) return false
  if (mined > sent.nonce) return true
  if (mined === pending && pending < sent.nonce && !nonces.holds(pending))
    await fillGap(delivery, sent, pending)
  return false
}

/**
 * A transaction below ours was dropped or never arrived, so that ours can never be mined: an empty transfer to ourselves
 * takes its place.
 */
async function fillGap(delivery: Delivery, sent: Sent, nonce: number): Promise<void> {
  const fees = sent.versions.at(-1)?.fees
  if (fees === undefined) return
  const { account, chainId, client } = delivery
  const to = account.address
  const filler = await sign(account, { chainId, nonce, to, data: '0x', value: 0n, gas: 21_000n, fees })
  const outcome = await broadcast(client, filler.raw)
  delivery.onNotice?.({
    level: 'warn',
    code: 'NONCE_GAP',
    message: `Nonce ${nonce} was missing below ${sent.nonce}; filled with an empty transfer (${outcome.kind}).`,
  })
}

async function* replace(
  delivery: Delivery,
  request: SendRequest,
  sent: Sent,
): AsyncGenerator<SendProgress, void, void> {
  const last = sent.versions.at(-1)
  if (last === undefined) return
  const market = await delivery.marketFees().catch(() => last.fees)
  const fees = bumpFees(last.fees, market, request.maxFeePerGas)
  if (fees === undefined) {
    // At the cap: all that is left is to see that every node has it.
    await broadcast(delivery.client, last.raw)
    return
  }
  const signed = await sign(delivery.account, unsignedOf(delivery, request, sent.nonce, sent.gas, fees))
  const outcome = await broadcast(delivery.client, signed.raw)
  // Kept even if no node said yes: one that timed out may have it all the same.
  sent.versions = [...sent.versions, signed].slice(-16)
  if (outcome.kind === 'accepted') {
    yield { kind: 'replaced', transaction: signed.hash, nonce: sent.nonce, maxFeePerGas: fees.maxFeePerGas }
  }
}

function unsignedOf(delivery: Delivery, request: SendRequest, nonce: number, gas: bigint, fees: Fees) {
  const { to, data, value } = request
  return { chainId: delivery.chainId, nonce, to, data, value, gas, fees }
}
