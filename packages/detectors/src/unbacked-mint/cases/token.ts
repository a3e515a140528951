import type { Address, CallFrame, Log, ReadResult } from '@membrane/core'
import { functions } from '../../signals/functions.ts'
import {
  account,
  answers,
  block,
  frame,
  input,
  protocol,
  transaction,
  transferCall,
  transferLog,
  word,
} from '../../testing/build.ts'

export const thief = account(0xbad)
export const tool = account(0xbad2)
export const token = account(0x70)
export const other = account(0xd1)
export const staking = account(0x57a)
export const pair = account(0x9a17)
export const minter = account(0x317)
export const nobody = account(0)

export const coin = protocol({
  stablecoins: [
    {
      token,
      label: 'coin',
      price: { kind: 'view', to: token, function: 'function price() view returns (uint256)', decimals: 18 },
      pools: [],
      minters: [minter],
    },
  ],
})

export function sent(...calls: readonly CallFrame[]) {
  return { block: block([transaction({ from: thief, trace: frame(tool, { calls }) })]) }
}

export function told(...logs: readonly Log[]) {
  return { block: block([transaction({ from: thief, to: tool, logs })]) }
}

export const supplied = (supply: bigint): CallFrame =>
  frame(token, { type: 'STATICCALL', input: input('totalSupply'), output: word(supply) })

export const balance = (holder: Address, amount: bigint, of = token): CallFrame =>
  frame(of, { type: 'STATICCALL', input: input('balanceOf', holder), output: word(amount) })

/** `by` makes the token mint for the tool, doing what it likes before. */
export const mint = (amount: bigint, by = staking, ...before: readonly CallFrame[]): CallFrame =>
  frame(by, { input: '0x4e71d92d', calls: [...before, frame(token, { input: input('mint', tool, amount) })] })

/** The pair takes `amount` of the token and pays `out` of the other, and says what is left of it. */
export const sale = (amount: bigint, out: bigint, rest: bigint): readonly CallFrame[] => [
  transferCall(token, pair, amount),
  frame(pair, {
    input: input('pairSwap', 0, out, tool, 128, 0),
    calls: [
      balance(pair, out + rest, other),
      transferCall(other, tool, out),
      frame(other, { type: 'STATICCALL', input: input('balanceOf', pair), output: word(rest) }),
    ],
  }),
]

export const minted = (amount: bigint, to = tool) => transferLog(token, nobody, to, amount)
export const burnt = (amount: bigint, from = tool) => transferLog(token, from, nobody, amount)

export function supplyAnswer(supply: bigint): ReadonlyMap<string, ReadResult> {
  return answers({ [`${token}:${functions.totalSupply.selector}`]: word(supply) })
}
