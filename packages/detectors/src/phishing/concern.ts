import type { Address, Protocol } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'

/** Who of the protocol can be phished, and whose tokens phishers may use. */
export type Concern = {
  readonly described: boolean
  /** Its contracts, treasuries and multi-signatures, the accounts it trusts and those that may pause it. */
  readonly accounts: ReadonlySet<Address>
  /** Its own tokens: a phisher of these takes from its users. */
  readonly tokens: ReadonlySet<Address>
}

const memo = new WeakMap<Protocol, Concern>()

/** The protocol's accounts and tokens. Computed once per description. */
export function concernOf(protocol: Protocol): Concern {
  let concern = memo.get(protocol)
  if (concern === undefined) {
    const { described, own, trusted } = scopeOf(protocol)
    const pausers = protocol.pausers.map(({ account }) => account)
    const accounts = new Set([...own, ...trusted, ...pausers])
    concern = { described: described || accounts.size > 0, accounts, tokens: own }
    memo.set(protocol, concern)
  }
  return concern
}
