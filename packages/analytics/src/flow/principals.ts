import { type Address, zeroAddress } from '@membrane/core'
import type { TransactionReading } from '../analyse.ts'
import type { Token } from '../transfer.ts'
import { netFlow } from './delta.ts'

/**
 * Who traded on its own account in a transaction: addresses that kept or paid more than half of the largest amount that
 * its swaps and liquidity moved of some token. A router passes on what it receives, up to a fee, and is none; neither
 * is what `ruledOut` names (pools, tokens). In the order in which the transfers show them.
 */
export function findPrincipals(
  transaction: TransactionReading,
  ruledOut: (address: Address) => boolean,
): readonly Address[] {
  const sizes = new Map<Token, bigint>()
  const moved = (token: Token | undefined, amount: bigint): void => {
    if (token !== undefined && (sizes.get(token) ?? -1n) < amount) sizes.set(token, amount)
  }
  for (const action of transaction.actions) {
    if (action.kind === 'swap') {
      moved(action.tokenIn, action.amountIn)
      moved(action.tokenOut, action.amountOut)
    } else if (action.kind === 'mint' || action.kind === 'burn' || action.kind === 'collect') {
      for (let i = 0; i < action.amounts.length; i++) moved(action.tokens[i], action.amounts[i] ?? 0n)
    }
  }
  const principals: Address[] = []
  for (const [address, tokens] of netFlow(transaction.transfers)) {
    if (address === zeroAddress || ruledOut(address)) continue
    for (const [token, net] of tokens) {
      const size = sizes.get(token)
      if (size === undefined || (net < 0n ? -net : net) * 2n <= size) continue
      principals.push(address)
      break
    }
  }
  return principals
}

/** Whether the address itself gave what some swap took in and has what it gave out. */
export function exchanges(transaction: TransactionReading, address: Address): boolean {
  return transaction.actions.some(
    (action) =>
      action.kind === 'swap' &&
      action.tokenIn !== undefined &&
      action.tokenOut !== undefined &&
      netOf(transaction, address, action.tokenIn) < 0n &&
      netOf(transaction, address, action.tokenOut) > 0n,
  )
}

function netOf({ transfers }: TransactionReading, address: Address, token: Token): bigint {
  let net = 0n
  for (const transfer of transfers) {
    if (transfer.token !== token || transfer.from === transfer.to) continue
    if (transfer.to === address) net += transfer.amount
    else if (transfer.from === address) net -= transfer.amount
  }
  return net
}

/**
 * Whether the address neither paid nor received any token. Ether does not count, so that the answer is the same with
 * and without call frames.
 */
export function standsAside({ transfers }: TransactionReading, address: Address): boolean {
  return !transfers.some(
    ({ standard, from, to }) => standard !== 'native' && (from === address || to === address),
  )
}
