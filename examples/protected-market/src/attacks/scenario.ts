import { type Address, type Hash, MembraneError } from '@membrane/core'
import type { Market } from '../market.ts'

export type AttackOptions = {
  /** Called as soon as a transaction is in the mempool. */
  readonly onSent?: (hash: Hash, label: string) => void
  /** Gives up waiting for transactions to be mined. */
  readonly signal?: AbortSignal
}

/**
 * Which line of defence is shown to hold: a pause that overtakes the pending transaction, the guard on chain that
 * reverts in the transaction, or the limit and the pause after the block.
 */
export type DefenceLine = 'pending' | 'transaction' | 'block'

type ScenarioHead = {
  /** kebab-case and stable. */
  readonly id: string
  readonly title: string
  /** Two or three sentences for a person. */
  readonly story: string
  /** Contracts whose users lose. */
  readonly victims: (market: Market) => readonly Address[]
  /** What losses are counted in. */
  readonly unit: 'USDC' | 'ETH'
  readonly decimals: number
  /** Attacks of the line `pending` wait in the public mempool; the others come through a private relay. */
  readonly line: DefenceLine
}

/** One attack against the market, which runs the same way whether or not somebody guards it. */
export type Scenario = ScenarioHead & {
  /**
   * Deploys what the attacker needs, and waits for it: the quiet before the attack. Call it again after a snapshot
   * was reverted to.
   * @param membrane whether the contract that is attacked carries the membrane, where the attack is against one that
   *   has a twin without it. Default true.
   */
  readonly prepare: (market: Market, membrane?: boolean) => Promise<void>
  /**
   * Sends the attack's transactions into the mempool as an attacker would, each after its predecessor is mined, and
   * gives their hashes. A transaction that reverts, because somebody stopped the protocol, ends nothing: the attacker
   * tries the next step.
   * @throws SCENARIO_NOT_PREPARED before `prepare`.
   */
  readonly attack: (market: Market, options?: AttackOptions) => Promise<readonly Hash[]>
  /**
   * What the victims own, in base units of `unit`, read on chain from balances; a loss is the value before less the
   * value after.
   * @throws SCENARIO_NOT_PREPARED before `prepare`.
   */
  readonly valueAtRisk: (market: Market) => Promise<bigint>
  /**
   * What the protocol's people do about it when the attack is over, with time moved forward as far as their delays ask
   * for: the value at risk is measured after it. Nothing for most attacks.
   */
  readonly aftermath: (market: Market) => Promise<void>
  /** The attacker's account and contracts. */
  readonly attackers: (market: Market) => readonly Address[]
}

/** An attack that is ready: its contracts are deployed, and the figures of the moment are taken. */
export type Preparation = {
  readonly attackers: readonly Address[]
  readonly attack: (options: AttackOptions) => Promise<readonly Hash[]>
  readonly valueAtRisk: () => Promise<bigint>
  readonly aftermath?: () => Promise<void>
}

/** Makes a scenario of its description and of a function that prepares it on one market. */
export function defineScenario(
  head: ScenarioHead,
  prepare: (market: Market, membrane: boolean) => Promise<Preparation>,
): Scenario {
  const prepared = new WeakMap<Market, Preparation>()
  const ready = (market: Market): Preparation => {
    const found = prepared.get(market)
    if (found !== undefined) return found
    throw new MembraneError('SCENARIO_NOT_PREPARED', {
      shortMessage: `Scenario ${head.id} was not prepared on this market.`,
      hint: 'Call prepare(market) first.',
    })
  }
  return {
    ...head,
    prepare: async (market, membrane = true) => {
      prepared.set(market, await prepare(market, membrane))
    },
    attack: async (market, options = {}) => ready(market).attack(options),
    valueAtRisk: async (market) => ready(market).valueAtRisk(),
    aftermath: async (market) => ready(market).aftermath?.(),
    attackers: (market) => ready(market).attackers,
  }
}
