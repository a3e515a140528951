import { BPS, MembraneError, WAD } from '@membrane/core'
import { mulDivDown, mulDivUp, smaller } from '../rounding.ts'

/** An asset of a market whose rules are given. */
export type GenericAsset = {
  readonly id: string
  /** Of one currency, with any fixed number of places, a whole token. */
  readonly price: bigint
  readonly decimals: number
}

/** Terms of an asset as collateral. Basis points. */
export type GenericTerms = {
  readonly liquidationThreshold: bigint
  /** 500 is 5 %. */
  readonly bonus: bigint
  /** Part of the bonus. */
  readonly protocolFee: bigint
}

/** The rules of a liquidation, every number given. Fractions in basis points, values in the currency of the prices. */
export type GenericRules = {
  /** By asset; one without terms backs nothing. */
  readonly terms: Readonly<Record<string, GenericTerms>>
  /** Part of an asset's debt that one call may repay. */
  readonly closeFactor: bigint
  readonly fullCloseFactor: bigint
  /** Wad: health factor at or below which the full factor holds. */
  readonly fullBelow: bigint
  /** Debt or collateral worth less may be liquidated whole. 0: never. */
  readonly smallPosition: bigint
  /** A partial liquidation leaves at least this of debt and collateral. 0: anything. */
  readonly minLeftover: bigint
  /** Whether debts are written off once the last collateral is gone. */
  readonly writeOff: boolean
}

/** One account, in units of its assets, interest included. */
export type GenericState = {
  readonly assets: readonly GenericAsset[]
  readonly supplied: Readonly<Record<string, bigint>>
  readonly borrowed: Readonly<Record<string, bigint>>
}

export type GenericOutcome =
  | {
      readonly state: GenericState
      readonly collateralToLiquidator: bigint
      readonly protocolFee: bigint
      readonly debtRepaid: bigint
      /** By asset: units of debt written off. */
      readonly writtenOff: Readonly<Record<string, bigint>>
    }
  | { readonly refused: 'healthy' | 'not-collateral' | 'not-borrowed' | 'dust' | 'nothing' }

/** Health factor in wad: collateral at its thresholds over debt; undefined when nothing is owed. Rounded against the account. */
export function genericHealth(state: GenericState, rules: GenericRules): bigint | undefined {
  let weighted = 0n
  let debt = 0n
  for (const asset of state.assets) {
    const unit = 10n ** BigInt(asset.decimals)
    const threshold = rules.terms[asset.id]?.liquidationThreshold ?? 0n
    weighted += mulDivDown(state.supplied[asset.id] ?? 0n, asset.price, unit) * threshold
    debt += mulDivUp(state.borrowed[asset.id] ?? 0n, asset.price, unit)
  }
  return debt === 0n ? undefined : (weighted * WAD) / (debt * BPS)
}

/**
 * A liquidation by given rules: debt against collateral and a bonus, cut at the close factor and at what is there. All is
 * rounded against the liquidator: collateral down, debt up.
 * @throws ASSET_UNKNOWN
 */
export function liquidateGeneric(
  state: GenericState,
  call: { readonly collateral: string; readonly debt: string; readonly debtToCover: bigint },
  rules: GenericRules,
): GenericOutcome {
  const collateral = assetOf(state, call.collateral)
  const debt = assetOf(state, call.debt)
  const held = state.supplied[collateral.id] ?? 0n
  const owed = state.borrowed[debt.id] ?? 0n
  const health = genericHealth(state, rules)
  const terms = rules.terms[collateral.id]
  if (health === undefined || health >= WAD) return { refused: 'healthy' }
  if (terms === undefined || held === 0n || collateral.price === 0n) return { refused: 'not-collateral' }
  if (owed === 0n || debt.price === 0n) return { refused: 'not-borrowed' }

  const collateralUnit = 10n ** BigInt(collateral.decimals)
  const debtUnit = 10n ** BigInt(debt.decimals)
  const valueHeld = (amount: bigint) => mulDivDown(amount, collateral.price, collateralUnit)
  const valueOwed = (amount: bigint) => mulDivUp(amount, debt.price, debtUnit)
  const small = valueHeld(held) < rules.smallPosition || valueOwed(owed) < rules.smallPosition
  const factor = health <= rules.fullBelow ? rules.fullCloseFactor : rules.closeFactor
  const most = small ? owed : mulDivDown(owed, factor, BPS)
  const wanted = smaller(call.debtToCover, most)
  // Debt units to collateral units with the bonus, as one fraction.
  const numerator = debt.price * collateralUnit * (BPS + terms.bonus)
  const denominator = collateral.price * debtUnit * BPS
  const forAll = mulDivDown(wanted, numerator, denominator)
  const seized = smaller(forAll, held)
  const repaid = forAll > held ? smaller(wanted, mulDivUp(held, denominator, numerator)) : wanted
  if (repaid === 0n || seized === 0n) return { refused: 'nothing' }

  const debtLeft = owed - repaid
  const heldLeft = held - seized
  const dusty = valueOwed(debtLeft) < rules.minLeftover || valueHeld(heldLeft) < rules.minLeftover
  if (debtLeft > 0n && heldLeft > 0n && dusty) return { refused: 'dust' }
  const bonus = mulDivDown(seized, terms.bonus, BPS + terms.bonus)
  const protocolFee = mulDivDown(bonus, terms.protocolFee, BPS)
  const supplied = { ...state.supplied, [collateral.id]: heldLeft }
  const borrowed: Record<string, bigint> = { ...state.borrowed, [debt.id]: debtLeft }
  const backs = (id: string) => rules.terms[id] !== undefined && (supplied[id] ?? 0n) > 0n
  const gone = !state.assets.some(({ id }) => backs(id))
  const writtenOff = Object.fromEntries(
    Object.entries(borrowed).filter(([, amount]) => rules.writeOff && gone && amount > 0n),
  )
  for (const id of Object.keys(writtenOff)) borrowed[id] = 0n
  return {
    state: { ...state, supplied, borrowed },
    collateralToLiquidator: seized - protocolFee,
    protocolFee,
    debtRepaid: repaid,
    writtenOff,
  }
}

function assetOf(state: GenericState, id: string): GenericAsset {
  const found = state.assets.find((asset) => asset.id === id)
  if (found !== undefined) return found
  throw new MembraneError('ASSET_UNKNOWN', {
    shortMessage: `There is no asset ${JSON.stringify(id)}; there are ${state.assets.map((asset) => asset.id).join(', ')}.`,
    hint: 'Name one of them.',
  })
}
