import type { Address, Transaction } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** A balance that grew by more than came in by transfers, while nobody asked the token to do anything else. */
export type Growth = {
  readonly token: Address
  readonly holder: Address
  /** What transfers since the earlier answer explain, base units. */
  readonly expected: bigint
  readonly found: bigint
  /** The call that answered with more. */
  readonly frame: PlacedFrame
}

const transfer = functions.transfer.selector
const transferFrom = functions.transferFrom.selector
const idle: ReadonlySet<string> = new Set([
  functions.approve.selector,
  functions.increaseAllowance.selector,
  functions.permit.selector,
])
/** Smaller balances are counts of unique tokens, whose transfers carry an id for an amount. */
const smallest = 10_000n
const falseWord = `0x${'0'.repeat(64)}`
const none: readonly Growth[] = []

/** Tokens and holders followed in one transaction; a hostile trace may ask for any number. */
const mostTokens = 128
const mostHolders = 512

type Known = { balance: bigint; moved: bigint; stale: boolean }
type Token = {
  readonly holders: Map<Address, Known>
  /** End of the call of this token that is running: answers inside it lie between its steps. */
  until: number
}

/**
 * Balances out of nothing: two answers of `balanceOf` for one holder between which the token was only asked to move or
 * allow, and the second is larger than the moves explain. Any other call of the token may mint, and starts anew.
 */
export function growthsOf(transaction: Transaction): readonly Growth[] {
  let tokens: Map<Address, Token> | undefined
  let growths: Growth[] | undefined
  let holders = 0
  const frames = framesOf(transaction)
  for (const frame of frames) {
    const { call, selector, account } = frame
    if (call.reverted || call.type === 'DELEGATECALL') continue
    if (selector === functions.balanceOf.selector) {
      const holder = argumentAt(call.input, 0)
      const answer = wordAt(call.output ?? '0x', 0)
      if (holder === undefined || answer === undefined) continue
      tokens ??= new Map()
      let token = tokens.get(account)
      if (token === undefined) {
        if (tokens.size >= mostTokens) continue
        token = { holders: new Map(), until: runsUntil(frames, frame) }
        tokens.set(account, token)
      }
      if (frame.index < token.until) continue
      const address = wordToAddress(holder)
      const known = token.holders.get(address)
      const found = BigInt(answer)
      if (known === undefined) {
        if (holders++ < mostHolders) token.holders.set(address, { balance: found, moved: 0n, stale: false })
        continue
      }
      const expected = known.balance + known.moved
      // A balance that merely did not fall was not debited: that is a token which ignores transfers, not a mint.
      const grew = found > expected && found > known.balance && found >= smallest
      if (grew && !known.stale && address !== account) {
        growths ??= []
        growths.push({ token: account, holder: address, expected, found, frame })
      }
      known.balance = found
      known.moved = 0n
      known.stale = false
    } else if (tokens !== undefined && !frame.readonly && call.type === 'CALL') {
      const token = tokens.get(account)
      if (token !== undefined && !idle.has(selector)) follow(token, frame)
    }
  }
  return growths ?? none
}

/** End of the outermost call of the token inside which it was asked; 0 when it was asked from outside. */
function runsUntil(frames: readonly PlacedFrame[], asked: PlacedFrame): number {
  let until = 0
  for (let at = frames[asked.parent]; at !== undefined; at = frames[at.parent]) {
    if (at.account === asked.account && !at.readonly) until = at.end
  }
  return until
}

function follow(token: Token, frame: PlacedFrame): void {
  const { call, selector } = frame
  token.until = Math.max(token.until, frame.end)
  const offset = selector === transfer ? 0 : selector === transferFrom ? 1 : -1
  const to = offset < 0 ? undefined : argumentAt(call.input, offset)
  const amount = offset < 0 ? undefined : argumentAt(call.input, offset + 1)
  const from = offset === 1 ? argumentAt(call.input, 0) : undefined
  if (to === undefined || amount === undefined || (offset === 1 && from === undefined)) {
    for (const known of token.holders.values()) known.stale = true
    return
  }
  if (call.output === falseWord) return
  const value = BigInt(amount)
  const sender = token.holders.get(from === undefined ? call.from : wordToAddress(from))
  const receiver = token.holders.get(wordToAddress(to))
  if (sender !== undefined) sender.moved -= value
  if (receiver !== undefined) receiver.moved += value
}
