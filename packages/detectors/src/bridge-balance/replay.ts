import type { Address, Hex, Transaction } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import type { Release } from './memory.ts'

/** Shortest calldata that can be a message: selector and four words. Less is a withdrawal by position or amount. */
const shortestMessage = 2 + 8 + 4 * 64

/**
 * A release's calldata with its sender blanked out: equal for copies of one message by different people. undefined
 * when the calldata does not name its sender, since then it cannot have been taken over by changing the name.
 */
export function releaseOf(transaction: Transaction): Release | undefined {
  const { from, to, hash } = transaction
  const input = transaction.input ?? framesOf(transaction)[0]?.call.input
  if (from === undefined || !to || input === undefined || input.length < shortestMessage) return undefined
  const name = from.slice(2)
  if (!input.includes(name)) return undefined
  return { key: shortDigest(to, input, name), sender: from, transaction: hash }
}

/** An earlier release with the same calldata but for another sender's address. */
export function copiedFrom(release: Release, earlier: readonly Release[]): Release | undefined {
  return earlier.find(({ key, sender }) => key === release.key && sender !== release.sender)
}

/** 64 bits over the text (two FNV-1a lanes): memory stays small, and a chance match is out of reach. */
function shortDigest(to: Address, input: Hex, name: string): string {
  const text = `${to}${input.replaceAll(name, '')}`
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ (code + i), 0x5bd1e995)
  }
  return `${(low >>> 0).toString(16)}-${(high >>> 0).toString(16)}-${input.length}`
}
