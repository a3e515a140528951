import { type Address, type Protocol, type Transaction, unknownProtocol } from '@membrane/core'
import { framesOf, netFlows, transfersOf } from '@membrane/detectors'

/** A protocol of which these accounts are known as its contracts, and nothing else. */
export function describe(chainId: number, victims: readonly Address[]): Protocol {
  return {
    ...unknownProtocol(chainId),
    name: 'described by its addresses alone',
    contracts: victims.map((address) => ({ address, label: 'victim', role: 'other' })),
  }
}

/** The account that lost most kinds of asset, the sender aside: whoever an attack would have robbed. */
export function mostRobbed(transaction: Transaction): Address | undefined {
  const { list, wrappers } = transfersOf(transaction)
  let most = 0
  let robbed: Address | undefined
  for (const [account, balance] of netFlows(list, wrappers)) {
    if (account === transaction.from) continue
    let lost = 0
    for (const amount of balance.values()) if (amount < 0n) lost++
    if (lost > most) {
      most = lost
      robbed = account
    }
  }
  return robbed
}

/** Whether one of the accounts takes part: called, calling or running its code, or named by a log. */
export function takesPart(transaction: Transaction, accounts: readonly Address[]): boolean {
  const asked = new Set(accounts)
  for (const { call, account } of framesOf(transaction)) {
    if (asked.has(account) || asked.has(call.from) || (call.to !== undefined && asked.has(call.to)))
      return true
  }
  return transaction.logs.some(({ address }) => asked.has(address))
}
