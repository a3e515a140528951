import type { ChainModel } from '../chain/model.ts'
import type { PositionRow, PositionsConfig, RecoveryConfig, StressConfig } from '../config/config.ts'
import { drawPositions } from '../positions/synthetic.ts'
import { blackThursdayConfig } from './black-thursday.ts'

/**
 * Ethereum under proof of work, before EIP-1559, with the demand for gas that was fitted to Black Thursday, in proportion to
 * the size of a block.
 *
 * @param maxGas the gas limit of the time.
 */
export function firstPriceChain(maxGas: number, baseFeeGwei: number, coinPrice: number): Partial<ChainModel> {
  const then = blackThursdayConfig.chain ?? {}
  const scale = maxGas / (then.maxGas ?? maxGas)
  return {
    ...then,
    targetGas: maxGas,
    maxGas,
    baseFeeGwei,
    coinPrice,
    ordinaryDemand: (then.ordinaryDemand ?? maxGas) * scale,
    demandPerPercent: (then.demandPerPercent ?? 0) * scale,
  }
}

/**
 * What is sold into pools of ETH and BTC is carried to exchanges within minutes; the prices that are replayed have the weight
 * of what was really sold in them already. Assumed; where the exit itself was blocked the usual hour stands.
 */
export const arbitraged: RecoveryConfig = { halfLifeSeconds: 300 }

/** Several synthetic books as one list of accounts, each drawn with its own seed. */
export function accountsOf(
  books: readonly Extract<PositionsConfig, { kind: 'synthetic' }>[],
  market: Pick<StressConfig, 'assets' | 'protocol'>,
): readonly PositionRow[] {
  return books.flatMap((book, number) => {
    const table = drawPositions(book, market, number + 1)
    const side = (amounts: Float64Array, account: number, id: string) => {
      const asset = market.assets.findIndex((one) => one.id === id)
      return { [id]: amounts[account * table.assets + asset] ?? 0 }
    }
    return Array.from({ length: table.count }, (_, account) => ({
      id: `${book.collateral}-${account + 1}`,
      collateral: side(table.collateral, account, book.collateral),
      debt: side(table.debt, account, book.debt),
    }))
  })
}
