import type { Address } from '@membrane/core'

/** What the rule remembers between blocks: plain data, bounded by `maxRemembered` and `maxForwards`. */
export type UpgradeMemory = {
  /** Addresses at which a contract was created or destroyed, and the block of it, oldest first. */
  readonly lives: readonly (readonly [Address, number])[]
  /** `contract:selector` of described contracts to the code that they last ran for it. */
  readonly forwards: Readonly<Record<string, Address>>
}

export const emptyMemory: UpgradeMemory = { lives: [], forwards: {} }
