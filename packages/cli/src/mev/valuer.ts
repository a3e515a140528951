import { ether, firstPrice, type PriceSource, pricesFromBlock, worthOf } from '@membrane/analytics'
import { WAD } from '@membrane/core'
import { findPrices, momentOf, openPrices, type PriceBook, worth } from '@membrane/engine'
import type { Valuer } from './value.ts'

/**
 * Values profits by hourly price series, and where those are silent by the block's own pools as it found them.
 * @param folder of price series; by default the folder `prices` near `path`, if there is one.
 * @throws PRICES_NOT_FOUND when `folder` is given and not there.
 */
export async function createValuer(
  chainId: number,
  folder: string | undefined,
  path: string | undefined,
): Promise<Valuer> {
  const found = folder ?? (path === undefined ? undefined : await findPrices(path))
  const book = found === undefined ? undefined : openPrices(found)
  return (block, timestamp) => {
    const inEther = pricesFromBlock(block, 'weth').priceOf
    const pools = pricesFromBlock(block, 'usd').priceOf
    const inDollars = book === undefined ? pools : firstPrice(seriesPrices(book, chainId, timestamp), pools)
    return (profit) => {
      const wei = worthOf(profit, inEther, block.number)
      const dollars = worthOf(profit, inDollars, block.number)
      return {
        ether: wei.unknown.length === 0 ? wei.value : undefined,
        usd: dollars.unknown.length === 0 ? Number(dollars.value / 10n ** 12n) / 1e6 : undefined,
        unpriced: dollars.unknown.length,
      }
    }
  }
}

function seriesPrices(book: PriceBook, chainId: number, timestamp: number | undefined): PriceSource {
  const moment = momentOf(timestamp)
  return (token) => {
    const known = worth(token === ether ? 'native' : token, WAD, chainId, moment, book)
    // Prices are floats; six places of a dollar are all that they are good for.
    return known === undefined
      ? undefined
      : { numerator: BigInt(Math.round(known.usd * 1e6)) * 10n ** 12n, denominator: WAD }
  }
}
