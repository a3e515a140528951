import type { Address, CallFrame, Log, ReadResult } from '@membrane/core'
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
import { priceRead, supplyRead } from '../state.ts'

export const thief = account(0xbad)
export const tool = account(0xbad2)
export const vault = account(0x7a)
export const strategy = account(0x57a)
export const lender = account(0x1e4d)
export const asset = account(0xd0)
export const other = account(0xd1)
export const nobody = account(0)

export const watch = {
  kind: 'erc4626',
  address: vault,
  asset,
  label: 'vault',
} as const

export const described = protocol({ vaults: [watch] })

/** The vault pulls a deposit from the tool, and passes it on when `keeper` is another account. */
export function deposit(amount: bigint, keeper: Address = vault): CallFrame {
  const pull = frame(asset, { input: input('transferFrom', tool, vault, amount) })
  return frame(vault, {
    input: '0xb6b55f25',
    calls: keeper === vault ? [pull] : [pull, transferCall(asset, keeper, amount)],
  })
}

/** The vault pays the tool, first fetching the assets when `keeper` is another account. */
export function redeem(amount: bigint, keeper: Address = vault): CallFrame {
  const fetched = frame(keeper, { input: '0x3ccfd60b', calls: [transferCall(asset, vault, amount)] })
  const paid = transferCall(asset, tool, amount)
  return frame(vault, { input: '0xdb006a75', calls: keeper === vault ? [paid] : [fetched, paid] })
}

/** `reader` asks the vault what a share is worth. */
export function asked(reader: Address, price: bigint): CallFrame {
  const question = frame(vault, { type: 'STATICCALL', input: input('pricePerShare'), output: word(price) })
  return reader === tool ? question : frame(reader, { input: '0xc5ebeaec', calls: [question] })
}

export function supplied(supply: bigint): CallFrame {
  return frame(vault, { type: 'STATICCALL', input: input('totalSupply'), output: word(supply) })
}

export const gift = (amount: bigint, to: Address = vault): CallFrame => transferCall(asset, to, amount)

/** One transaction in which the thief's tool makes these calls. */
export function sent(...calls: readonly CallFrame[]) {
  return { block: block([transaction({ from: thief, trace: frame(tool, { calls }) })]) }
}

/** The same told by events alone. */
export function told(...logs: readonly Log[]) {
  return { block: block([transaction({ from: thief, to: tool, logs })]) }
}

export const paid = (amount: bigint) => transferLog(asset, tool, vault, amount)
export const received = (amount: bigint) => transferLog(asset, vault, tool, amount)
export const minted = (shares: bigint) => transferLog(vault, nobody, tool, shares)
export const burnt = (shares: bigint) => transferLog(vault, tool, nobody, shares)

export function priced(price: bigint, supply = 10n ** 24n): ReadonlyMap<string, ReadResult> {
  return answers({ [priceRead(watch).key]: word(price), [supplyRead(watch).key]: word(supply) })
}

/** A block at whose end a share is worth `price`; its one transaction touched the vault. */
export function at(number: number, price: bigint, supply?: bigint) {
  const logs = [transferLog(vault, nobody, account(0xa), 1n)]
  return { block: block([transaction({ logs })], { number }), reads: priced(price, supply) }
}
