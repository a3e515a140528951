import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrangeReach, forReached } from './reach.ts'
import { auctionBook, auctionMarket, flipper } from './testing/market.ts'

test('the accounts looked at hold every one that a scan of all finds, and a falling level only adds some', () => {
  const account = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 60_000 }))
  fc.assert(
    fc.property(fc.array(account, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (accounts, price) => {
      const book = auctionBook(accounts)
      const reach = arrangeReach(auctionMarket(flipper), book, 1)
      const looked = (level: number) => {
        const found: number[] = []
        forReached(reach, Float64Array.from([level, 0]), (position) => found.push(position))
        return found
      }
      const unsafe = accounts.flatMap(([eth, dai], position) =>
        dai > 0 && dai >= eth * price ? [position] : [],
      )
      expect([...looked(price)].sort((a, b) => a - b)).toEqual(unsafe)
      expect(looked(price / 2).slice(0, unsafe.length)).toEqual(looked(price))
    }),
  )
})
