import { toNumber } from '../normalise/quantity.ts'
import { broadcast } from './broadcast.ts'
import type { Delivery, Sent } from './delivery.ts'
import { sign } from './sign.ts'

/** Whether the chain is past our nonce though none of our versions has a receipt; fills a gap below it. */
export async function nonceTaken(delivery: Delivery, sent: Sent): Promise<boolean> {
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
  const { account, chainId, client, clock } = delivery
  const to = account.address
  const filler = await sign(account, { chainId, nonce, to, data: '0x', value: 0n, gas: 21_000n, fees })
  const outcome = await broadcast(client, filler.raw, 'everywhere', clock)
  delivery.onNotice?.({
    level: 'warn',
    code: 'NONCE_GAP',
    message: `Nonce ${nonce} was missing below ${sent.nonce}; filled with an empty transfer (${outcome.kind}).`,
  })
}
