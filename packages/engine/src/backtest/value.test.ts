import { type Address, unknownProtocol } from '@membrane/core'
import { account, frame, transaction, transferCall, transferLog } from '@membrane/detectors/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexLabels, parseLabels } from './labels.ts'
import { momentOf, noPrices, type PriceBook } from './prices.ts'
import { theft, thief, tool, vault } from './testing/vault.ts'
import { valueAtRiskOf } from './value.ts'

const usdt: Address = '0xdac17f958d2ee523a2206206994597c13d831ec7'
const weth: Address = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
const lender = account(0x1e4d)
const junk = account(0x70)

const context = {
  protocol: unknownProtocol(1),
  label: undefined,
  chainId: 1,
  moment: momentOf(1_700_000_000),
  prices: ((name) =>
    name === 'ETHUSDT_binance_1h' ? { times: [1_700_000_000], prices: [2_000] } : undefined) as PriceBook,
}

const amounts = (assets: readonly { readonly token: string; readonly amount: bigint }[]) =>
  assets.map(({ token, amount }) => [token, amount])

test('what was taken is measured from the trace, in the asset and in dollars of the hour', () => {
  const value = valueAtRiskOf(theft(10n ** 18n, 1), context)
  expect(amounts(value.assets)).toEqual([['native', 3n * 10n ** 18n]])
  expect(value).toMatchObject({ usd: 6_000, bound: 'exact', coin: 'frames', measuredBy: 'accounts' })
})

test('a loan that is paid back is no gain', () => {
  const attack = transaction({
    from: thief,
    logs: [
      transferLog(usdt, lender, tool, 1_000_000n),
      transferLog(usdt, vault, tool, 500_000n),
      transferLog(usdt, tool, lender, 1_000_100n),
    ],
    trace: frame(tool),
  })
  const value = valueAtRiskOf(attack, context)
  expect(amounts(value.assets)).toEqual([[usdt, 499_900n]])
  expect(value.tokens).toBe('logs')
  expect(value.assets[0]?.basis).toBe('par')
})

describe('whose gain it is', () => {
  test('a contract that was called and only lost was robbed, not the robber', () => {
    const attack = transaction({ from: thief, trace: frame(vault, { calls: [frame(thief, { value: 5n })] }) })
    const value = valueAtRiskOf(attack, context)
    expect(amounts(value.assets)).toEqual([['native', 5n]])
    expect(value.attackers).not.toContain(vault)
  })

  test('what the attacker passes on is still its gain', () => {
    const attack = transaction({
      from: thief,
      trace: frame(tool, {
        calls: [
          frame(vault, { input: '0x12345678', calls: [frame(tool, { value: 7n })] }),
          frame(account(0x5afe), { value: 7n }),
        ],
      }),
    })
    expect(amounts(valueAtRiskOf(attack, context).assets)).toEqual([['native', 7n]])
  })

  test('where the attacker itself gained nothing, whoever was only paid stands for it', () => {
    const attack = transaction({
      from: thief,
      trace: frame(vault, { input: '0x12345678', calls: [frame(account(0x5afe), { value: 7n })] }),
    })
    const value = valueAtRiskOf(attack, context)
    expect(amounts(value.assets)).toEqual([['native', 7n]])
    expect(value.measuredBy).toBe('recipients')
  })

  test('the label tells who was robbed where flows do not', () => {
    const label = indexLabels(parseLabels([{ incident: 'Vault', file: 'a.json', victim: vault }])).of(
      '0x',
      'a',
    )
    const attack = transaction({
      from: thief,
      logs: [transferLog(usdt, vault, thief, 9_000_000n), transferLog(junk, thief, vault, 1n)],
      trace: frame(vault),
    })
    expect(amounts(valueAtRiskOf(attack, { ...context, label }).assets)).toEqual([[usdt, 9_000_000n]])
  })
})

describe('what is not known', () => {
  test('no visible gain is no figure, and never nought', () => {
    const value = valueAtRiskOf(transaction({ from: thief, trace: frame(vault) }), context)
    expect(value).toMatchObject({ usd: null, bound: null, assets: [] })
    expect(value.reason).toMatch(/no gain/)
  })

  test('a token without a price is named; beside others the figure is a lower bound', () => {
    const alone = transaction({
      from: thief,
      trace: frame(tool, { calls: [frame(vault, { calls: [transferCall(junk, tool, 5n)] })] }),
    })
    expect(valueAtRiskOf(alone, context)).toMatchObject({ usd: null, tokens: 'calldata' })
    const both = transaction({
      from: thief,
      logs: [transferLog(junk, vault, tool, 5n), transferLog(usdt, vault, tool, 2_000_000n)],
      trace: frame(tool),
    })
    expect(valueAtRiskOf(both, context)).toMatchObject({ usd: 2, bound: 'at-least' })
  })

  test('a price paid in something without a price leaves no figure in dollars', () => {
    const attack = transaction({
      from: thief,
      logs: [transferLog(junk, tool, vault, 5n), transferLog(usdt, vault, tool, 2_000_000n)],
      trace: frame(tool),
    })
    const value = valueAtRiskOf(attack, context)
    expect(value.usd).toBeNull()
    expect(amounts(value.assets)).toEqual([[usdt, 2_000_000n]])
    expect(amounts(value.spent)).toEqual([[junk, 5n]])
  })

  test('without traces, coin that was unwrapped is still there', () => {
    const attack = transaction({
      from: thief,
      to: tool,
      logs: [transferLog(weth, vault, tool, 4n), transferLog(weth, tool, account(0), 4n)],
    })
    const value = valueAtRiskOf(attack, { ...context, prices: noPrices })
    expect(value.coin).toBe('unknown')
    expect(value.reason).toMatch(/not recorded/)
  })
})

test('no amount is ever negative, and gains and costs of a token never stand side by side', () => {
  const people = [thief, tool, vault, lender, account(0x5afe)]
  const transfer = fc.record({
    token: fc.constantFrom(usdt, weth, junk),
    from: fc.constantFrom(...people),
    to: fc.constantFrom(...people),
    amount: fc.bigInt({ min: 0n, max: 10n ** 24n }),
  })
  fc.assert(
    fc.property(fc.array(transfer, { maxLength: 12 }), (transfers) => {
      const logs = transfers.map(({ token, from, to, amount }) => transferLog(token, from, to, amount))
      const value = valueAtRiskOf(transaction({ from: thief, logs, trace: frame(tool) }), context)
      for (const { amount } of [...value.assets, ...value.spent]) expect(amount).toBeGreaterThan(0n)
      const gained = new Set(value.assets.map(({ token }) => token))
      expect(value.spent.some(({ token }) => gained.has(token))).toBe(false)
      if (value.usd !== null) expect(value.usd).toBeGreaterThan(0)
      else expect(value.reason).not.toBeNull()
    }),
  )
})
