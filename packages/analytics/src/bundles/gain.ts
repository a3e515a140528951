import { type Address, zeroAddress } from '@membrane/core'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Amounts, Detail } from '../bundle.ts'
import { addTo } from '../flow/sums.ts'
import { ether, type Token, weth } from '../transfer.ts'
import { withCosts } from './costs.ts'

/**
 * What a group of addresses gained in one transaction by token: its transfers with everybody else. Where native value
 * is not known, the ether that WETH was unwrapped to or wrapped from counts in its place.
 * @param traced whether native transfers are among the transaction's.
 */
export function gainOf(
  transaction: Pick<TransactionReading, 'transfers'>,
  group: ReadonlySet<Address>,
  traced: boolean,
): ReadonlyMap<Token, bigint> {
  const gain = new Map<Token, bigint>()
  for (const { standard, token, from, to, amount } of transaction.transfers) {
    if (standard === 'nft' || amount === 0n) continue
    const gave = group.has(from)
    const got = group.has(to)
    if (gave === got) continue
    addTo(gain, token, got ? amount : -amount)
    if (traced || token !== weth) continue
    if (gave && to === zeroAddress) addTo(gain, ether, amount)
    else if (got && from === zeroAddress) addTo(gain, ether, -amount)
  }
  for (const [token, amount] of gain) if (amount === 0n) gain.delete(token)
  return gain
}

/**
 * A group's gain in one transaction with its gas taken off, where the sender is of the group. Tips to the coinbase are native transfers like any other
 * and so are in the gain already, where call frames tell of them.
 */
export function gainWithGas(
  block: Pick<BlockReading, 'traced'>,
  transaction: TransactionReading,
  group: ReadonlySet<Address>,
): { readonly profit: Amounts; readonly details: Readonly<Record<string, Detail>> } {
  const gain = gainOf(transaction, group, block.traced)
  const pays = transaction.from === undefined || group.has(transaction.from)
  const paid = {
    ...transaction,
    gasFee: pays ? transaction.gasFee : 0n,
    tip: transaction.tip === undefined ? undefined : 0n,
  }
  const { profit, details } = withCosts(gain, [paid])
  return { profit, details: { ...details, tip: transaction.tip ?? null } }
}
