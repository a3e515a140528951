import type { AaveState } from './state.ts'

/** What a liquidation takes from an account, in scaled units, and what it adds to deficits. */
export type AaveBurns = {
  readonly collateral: string
  readonly collateralScaled: bigint
  /** Whether the collateral stays enabled. */
  readonly enabled: boolean
  readonly debts: Readonly<Record<string, bigint>>
  readonly deficits: Readonly<Record<string, bigint>>
}

/** The state after burning; the amounts must be there. */
export function burn(state: AaveState, burns: AaveBurns): AaveState {
  const before = state.supplied[burns.collateral]?.scaled ?? 0n
  const borrowed = Object.fromEntries(
    Object.entries(state.borrowed).map(([id, scaled]) => [id, scaled - (burns.debts[id] ?? 0n)]),
  )
  return {
    ...state,
    reserves: state.reserves.map((reserve) => {
      const added = burns.deficits[reserve.id] ?? 0n
      return added === 0n ? reserve : { ...reserve, deficit: reserve.deficit + added }
    }),
    supplied: {
      ...state.supplied,
      [burns.collateral]: { scaled: before - burns.collateralScaled, enabled: burns.enabled },
    },
    borrowed,
  }
}
