import { startAnvil } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import { checkLinks, type DrillStep, drillRandom } from '@membrane/engine'
import { deployMarket, guardMarket, type Market, scenarios } from '@membrane/example-protected-market'
import { type Attacked, attackOnce } from './attack.ts'
import { judgeAttacks } from './judge.ts'
import { startReceiver } from './receiver.ts'

export type EmbeddedOptions = {
  readonly runs: number
  readonly seed: number
  readonly blockTimeSeconds: number
  readonly signal: AbortSignal
}

/**
 * Drills on an embedded chain: builds the example market, checks what its guard leans on, and lets seeded attacks loose
 * on it amid ordinary business, each from the same snapshot and against a fresh guard, delivering to a receiver on
 * loopback.
 * @throws ANVIL_NOT_FOUND, ANVIL_FAILED.
 */
export async function* drillEmbedded(options: EmbeddedOptions): AsyncGenerator<DrillStep, void, void> {
  const { runs, seed, blockTimeSeconds, signal } = options
  yield { kind: 'doing', text: 'starting a chain and building a market on it' }
  const anvil = await startAnvil({ blockTimeSeconds })
  const receiver = await startReceiver()
  try {
    const market = await deployMarket({ rpcUrl: anvil.httpUrl })
    const guard = guardMarket(market, anvil.wsUrl)
    const config: MembraneConfig = { ...guard.config, channels: [receiver.channel] }
    const env = { ...guard.env, ...receiver.env }
    for await (const link of checkLinks({ config, env, ownChain: true })) {
      yield { kind: 'link', link }
      signal.throwIfAborted()
    }
    const order = shuffledScenarios(seed)
    const attacked: Attacked[] = []
    for (let index = 0; index < runs; index++) {
      const scenario = order(index)
      yield { kind: 'doing', text: `${scenario.title.toLowerCase()}, ${index + 1} of ${runs}` }
      const one = await fromSnapshot(market, () =>
        attackOnce({ market, scenario, config, env, receiver, seed: seed + index, blockTimeSeconds, signal }),
      )
      attacked.push(one)
      yield { kind: 'run', run: one.run, index, of: runs }
    }
    for (const link of judgeAttacks(attacked)) yield { kind: 'link', link }
  } finally {
    await receiver.close()
    await anvil.stop()
  }
}

async function fromSnapshot<T>(market: Market, work: () => Promise<T>): Promise<T> {
  const id = await market.client.snapshot()
  try {
    return await work()
  } finally {
    await market.client.revert({ id })
  }
}

/** Every scenario once before any comes again, in an order that the seed chooses anew each time. */
function shuffledScenarios(seed: number) {
  const random = drillRandom(seed)
  const order: (typeof scenarios)[number][] = []
  return (index: number) => {
    while (order.length <= index) {
      const left = [...scenarios]
      while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1))
    }
    const scenario = order[index]
    if (scenario === undefined) throw new RangeError(`there is no scenario ${index}`)
    return scenario
  }
}
