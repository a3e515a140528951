import { tellSwap } from '../../frames/tell.ts'
import { transfersSince } from '../../frames/within.ts'
import { argument } from '../../frames/words.ts'
import type { CallModel, Reading } from '../../model.ts'
import type { Transfer } from '../../transfer.ts'
import { underlying as underlyingCoin } from './exchanges.ts'

const direct: readonly string[] = [
  'exchange(int128,int128,uint256,uint256)',
  'exchange(int128,int128,uint256,uint256,address)',
  'exchange(uint256,uint256,uint256,uint256)',
  'exchange(uint256,uint256,uint256,uint256,bool)',
  'exchange(uint256,uint256,uint256,uint256,bool,address)',
  'exchange_extended(uint256,uint256,uint256,uint256,bool,address,address,bytes32)',
]

const underlying: readonly string[] = [
  'exchange_underlying(int128,int128,uint256,uint256)',
  'exchange_underlying(int128,int128,uint256,uint256,address)',
  'exchange_underlying(uint256,uint256,uint256,uint256)',
]

/**
 * The pool takes `dx` of the coin sold first and pays the coin bought last; in between it may wrap and unwrap both.
 * Source: StableSwap.vy, its metapool and lending templates, and CryptoSwap.vy of curve-contract.
 */
export const curveCalls: readonly CallModel[] = [...direct, ...underlying].map((signature): CallModel => {
  const offset = direct.includes(signature) ? 0 : underlyingCoin
  return {
    signature,
    read(visit, into) {
      const { input, to: pool, from } = visit.frame
      const amountIn = argument(input, 2)
      if (pool === undefined || amountIn === 0n) return
      let paid: Transfer | undefined
      let bought: Transfer | undefined
      let received: Transfer | undefined
      for (const transfer of transfersSince(into, visit.entered)) {
        if (transfer.standard === 'nft' || transfer.from === transfer.to) continue
        if (transfer.to === pool && transfer.amount === amountIn) paid ??= transfer
        else if (paid === undefined) continue
        else if (transfer.from === pool) bought = transfer
        else if (transfer.to === from && transfer.token !== paid.token) received = transfer
      }
      // A lending pool may have what it lent out paid to the buyer directly.
      bought ??= received
      if (paid === undefined || bought === undefined || paid.token === bought.token) return
      if (offset > 0 && passedOn(into, visit.entered, pool, amountIn, bought.amount)) return
      tellSwap(visit, into, {
        protocol: 'curve',
        pool,
        recipient: bought.to,
        tokenIn: paid.token,
        amountIn,
        tokenOut: bought.token,
        amountOut: bought.amount,
        coinIn: coin(argument(input, 0), offset),
        coinOut: coin(argument(input, 1), offset),
      })
    },
  }
})

/** No pool has more than eight coins. */
function coin(index: bigint, offset: number): number {
  return index < 8n ? offset + Number(index) : -1
}

/** Whether a metapool only passed an exchange between two coins of its base pool on, which has told of it. */
function passedOn(into: Reading, since: number, pool: string, amountIn: bigint, amountOut: bigint): boolean {
  return into.actions.some(
    (action) =>
      action.order > since &&
      action.kind === 'swap' &&
      action.sender === pool &&
      action.amountIn === amountIn &&
      action.amountOut === amountOut,
  )
}
