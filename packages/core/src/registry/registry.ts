import type { Address } from '../hex.ts'
import type { Protocol } from '../protocol.ts'
import { knownAccounts, knownTokens } from './known.ts'

export type Token = { readonly address: Address; readonly symbol: string; readonly decimals: number }

export type AccountKind = 'exchange' | 'mixer' | 'router' | 'lender' | 'bridge' | 'system' | 'protocol'

export type Label = { readonly name: string; readonly kind: AccountKind }

/** Names for addresses and units for tokens; what is not registered is undefined, never guessed. */
export type Registry = {
  readonly token: (address: Address) => Token | undefined
  readonly label: (address: Address) => Label | undefined
}

/** The registry of a protocol's own contracts and tokens over the well-known ones of its chain. */
export function registryOf(protocol: Protocol): Registry {
  const tokens = new Map<Address, Token>()
  const labels = new Map<Address, Label>()
  for (const token of knownTokens[protocol.chainId] ?? []) tokens.set(token.address, token)
  for (const token of protocol.tokens) tokens.set(token.address, token)
  for (const [address, label] of knownAccounts[protocol.chainId] ?? []) labels.set(address, label)
  for (const contract of protocol.contracts) {
    labels.set(contract.address, { name: contract.label, kind: 'protocol' })
  }
  return { token: (address) => tokens.get(address), label: (address) => labels.get(address) }
}
