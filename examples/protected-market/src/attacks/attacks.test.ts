import { type Anvil, startAnvil } from '@membrane/chain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployMarket } from '../deploy/deploy.ts'
import type { Market } from '../market.ts'
import { stopAll } from '../testing/guardian.ts'
import { scenarios } from './attacks.ts'
import { tokenBalance } from './holdings.ts'

let anvil: Anvil
let market: Market

beforeAll(async () => {
  anvil = await startAnvil()
  market = await deployMarket({ rpcUrl: anvil.httpUrl })
})

afterAll(() => anvil?.stop())

/** Runs `work` and puts the chain back. */
async function fromSnapshot<T>(work: () => Promise<T>): Promise<T> {
  const id = await market.client.snapshot()
  try {
    return await work()
  } finally {
    await market.client.revert({ id })
  }
}

/** What the attacker owns, in the scenario's unit: ether and wrapped ether, or USDC. */
async function loot(scenario: (typeof scenarios)[number]): Promise<bigint> {
  const { tokens } = market.addresses
  const [attacker = '0x'] = scenario.attackers(market)
  return tokenBalance(market, scenario.unit === 'ETH' ? tokens.weth : tokens.usdc, attacker)
}

describe.each(scenarios)('$id', (scenario) => {
  it('costs the victims what it takes when nobody guards, and pays the attacker', async () => {
    const { loss, before, gain } = await fromSnapshot(async () => {
      await scenario.prepare(market)
      const value = await scenario.valueAtRisk(market)
      const owned = await loot(scenario)
      await scenario.attack(market)
      const lost = value - (await scenario.valueAtRisk(market))
      return { before: value, loss: lost, gain: (await loot(scenario)) - owned }
    })
    expect(loss).toBeGreaterThan(before / 2n)
    expect(gain).toBeGreaterThan(0n)
  })

  it('costs nothing when the emergency functions were called before', async () => {
    const { loss, hashes } = await fromSnapshot(async () => {
      await scenario.prepare(market)
      const value = await scenario.valueAtRisk(market)
      expect(await stopAll(market, scenario.victims(market))).toBeGreaterThan(0)
      const sent = await scenario.attack(market)
      return { loss: value - (await scenario.valueAtRisk(market)), hashes: sent }
    })
    expect(hashes.length).toBeGreaterThan(0)
    expect(loss).toBeLessThanOrEqual(0n)
  })
})

describe('a stop that is sent when the attack is in the mempool, and bids more', () => {
  beforeAll(() => market.client.setAutomine(false))
  afterAll(() => market.client.setAutomine(true))

  it.each(scenarios)('lands first and saves everything: $id', async (scenario) => {
    const loss = await fromSnapshot(async () => {
      await market.client.setAutomine(true)
      await scenario.prepare(market)
      await market.client.setAutomine(false)
      const value = await scenario.valueAtRisk(market)
      const miner = setInterval(() => void market.client.mine({ blocks: 1 }), 250)
      let stopping: Promise<unknown> | undefined
      try {
        await scenario.attack(market, {
          onSent: (_, label) => {
            // A grant by the rightful admin takes nothing yet; what follows it does.
            if (!label.startsWith('grant')) stopping ??= stopAll(market, scenario.victims(market))
          },
        })
        await stopping
      } finally {
        clearInterval(miner)
      }
      expect(stopping).toBeDefined()
      return value - (await scenario.valueAtRisk(market))
    })
    expect(loss).toBe(0n)
  })
})
