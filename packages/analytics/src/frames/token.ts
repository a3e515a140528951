import type { Address, CallFrame } from '@membrane/core'

const yes = `0x${'1'.padStart(64, '0')}`

/**
 * Whether a token call did what it says: it answered true, or nothing as the tokens of before ERC-20 do. What answers
 * nothing without spending gas is an account without code, which accepts any call.
 */
export function succeeded(frame: CallFrame): boolean {
  const { output } = frame
  if (output === yes) return true
  if (output === undefined || output === '0x') return frame.gasUsed === undefined || frame.gasUsed > bare
  return output.length > 66 && output.startsWith(yes)
}

/** Gas that no two storage writes can stay below, which every transfer makes; none is used where there is no code. */
const bare = 200

/** Whether a frame only passes on what its caller was asked, as a token's front does to the contract that does the work. */
export function isForwarded(frame: CallFrame, caller: CallFrame | undefined): boolean {
  return caller !== undefined && caller.input === frame.input && caller.to === frame.from
}

/** ERC-20 tokens of mainnet whose `transferFrom` answers nothing, as ERC-721's does. */
const mute: ReadonlySet<string> = new Set<Address>([
  '0xdac17f958d2ee523a2206206994597c13d831ec7', // USDT
  '0xb8c77482e45f1f44de1745f52c74426c631bdd52', // BNB
  '0xd26114cd6ee289accf82350c8d8487fedb8a0c07', // OMG
])

/** Whether the token is one of the few known to be fungible although it answers nothing. */
export function isMute(token: Address): boolean {
  return mute.has(token)
}
