import { type Action, ether } from '@membrane/analytics'
import { type Address, type Block, type Transaction, zeroAddress } from '@membrane/core'

/** What addresses are in a transaction, as far as its own actions tell: sender, pools, lenders, markets. */
export function labelsOf(
  { miner }: Pick<Block, 'miner'>,
  transaction: Transaction,
  actions: readonly Action[],
): ReadonlyMap<Address, string> {
  const labels = new Map<Address, string>([
    [zeroAddress, 'mint and burn'],
    [ether, 'ether'],
  ])
  const set = (address: Address | null | undefined, label: string) => {
    if (address !== undefined && address !== null && !labels.has(address)) labels.set(address, label)
  }
  set(transaction.from, 'sender')
  set(transaction.to, 'target')
  set(transaction.contractAddress, 'new contract')
  for (const action of actions) {
    switch (action.kind) {
      case 'swap':
      case 'mint':
      case 'burn':
      case 'collect':
        set(
          action.venue,
          action.venue === action.pool ? `${action.protocol} pool` : `${action.protocol} vault`,
        )
        break
      case 'flashloan':
        set(action.lender, `${action.protocol} lender`)
        break
      case 'liquidation':
        set(action.liquidator, 'liquidator')
        set(action.user, 'liquidated')
        if (action.market.length === 42) set(action.market, `${action.protocol} market`)
        break
      case 'deposit':
      case 'withdraw':
      case 'borrow':
      case 'repay':
        if (action.market.length === 42) set(action.market, `${action.protocol} market`)
        break
      case 'order':
        set(action.venue, action.protocol)
        break
      case 'nft_trade':
        set(action.market, action.protocol)
        break
      default:
        break
    }
  }
  set(miner, 'block producer')
  return labels
}
