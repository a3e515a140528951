import { type PrivilegeOptions, privilegeDefaults } from '../privilege/judge.ts'

/** Settings of `upgrade`, each with the reason for its default. */
export type UpgradeOptions = PrivilegeOptions & {
  /**
   * Contracts created or destroyed lately that are remembered, to know one that appears at the same address again. An
   * attack that relies on it does both within days; 512 is hours of busy Ethereum, and about 30 kB.
   */
  readonly maxRemembered: number
  /**
   * Pairs of a described contract and a function whose delegate target is remembered. A protocol has tens of
   * contracts with tens of functions in use, of which hundreds of pairs are seen; when it is full, further ones are not followed.
   */
  readonly maxForwards: number
  /**
   * Bytes below which created code is not remembered: the counters of gas tokens have 23 and come by the hundred, and
   * nothing that holds value fits into so few.
   */
  readonly smallestCode: number
}

export const upgradeDefaults: UpgradeOptions = {
  ...privilegeDefaults,
  maxRemembered: 512,
  maxForwards: 512,
  smallestCode: 32,
}
