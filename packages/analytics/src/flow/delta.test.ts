import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeTransfer } from '../testing/actions.ts'
import { addressOf } from '../testing/reading.ts'
import { ether, weth } from '../transfer.ts'
import { netFlow } from './delta.ts'

const zero = addressOf(0)

const transfer = fc
  .record({
    token: fc.nat(2).map(addressOf),
    from: fc.nat(4).map(addressOf),
    to: fc.nat(4).map(addressOf),
    amount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  })
  .map(makeTransfer)

test('every token adds up to nothing over all addresses, and no zero is kept', () => {
  fc.assert(
    fc.property(fc.array(transfer), (transfers) => {
      const sums = new Map<string, bigint>()
      for (const tokens of netFlow(transfers).values()) {
        expect(tokens.size).toBeGreaterThan(0)
        for (const [token, amount] of tokens) {
          expect(amount).not.toBe(0n)
          sums.set(token, (sums.get(token) ?? 0n) + amount)
        }
      }
      expect([...sums.values()].every((sum) => sum === 0n)).toBe(true)
    }),
  )
})

test('an address has what it received less what it sent', () => {
  fc.assert(
    fc.property(fc.array(transfer), fc.nat(4), fc.nat(2), (transfers, who, what) => {
      const [owner, token] = [addressOf(who), addressOf(what)]
      let expected = 0n
      for (const { token: moved, from, to, amount } of transfers) {
        if (moved === token && to === owner) expected += amount
        if (moved === token && from === owner) expected -= amount
      }
      expect(netFlow(transfers).get(owner)?.get(token) ?? 0n).toBe(expected)
    }),
  )
})

test('wrapping ether costs the ether and gives the WETH, once', () => {
  const owner = addressOf(7)
  const flow = netFlow([
    makeTransfer({ standard: 'native', token: ether, from: owner, to: weth, amount: 5n }),
    makeTransfer({ token: weth, from: zero, to: owner, amount: 5n }),
  ])
  expect(flow.get(owner)).toEqual(
    new Map([
      [ether, -5n],
      [weth, 5n],
    ]),
  )
})

test('NFTs are not amounts', () => {
  expect(netFlow([makeTransfer({ standard: 'nft', tokenId: 7n })]).size).toBe(0)
})
