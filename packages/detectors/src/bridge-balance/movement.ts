import type { Address, Block, BridgeWatch, Protocol, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { transfersOf } from '../reading/transfers.ts'

export type MovementKind = 'lock' | 'release' | 'mint' | 'burn'

/** Value of a described bridge that moved on the block's chain, in its own token's base units. */
export type Movement = {
  readonly kind: MovementKind
  readonly bridge: BridgeWatch
  readonly transaction: Transaction
  /** Who locked or burned, or who was paid. */
  readonly account: Address
  readonly amount: bigint
}

/** Locks, releases, mints and burns of the described bridges in the block, in order. */
export function movementsOf(block: Block, protocol: Protocol): readonly Movement[] {
  const here = protocol.bridges.filter(
    ({ escrow, minted }) => escrow.chainId === block.chainId || minted.chainId === block.chainId,
  )
  if (here.length === 0) return []
  const movements: Movement[] = []
  for (const transaction of block.transactions) {
    for (const { token, from, to, amount } of transfersOf(transaction).list) {
      if (amount === 0n || from === to) continue
      for (const bridge of here) {
        const { escrow, minted } = bridge
        const note = (kind: MovementKind, account: Address) =>
          movements.push({ kind, bridge, transaction, account, amount })
        if (escrow.chainId === block.chainId && token === escrow.token) {
          if (to === escrow.holder) note('lock', from)
          else if (from === escrow.holder) note('release', to)
        }
        if (minted.chainId === block.chainId && token === minted.token) {
          if (from === zeroAddress) note('mint', to)
          else if (to === zeroAddress) note('burn', from)
        }
      }
    }
  }
  return movements
}
