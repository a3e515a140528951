import { RAY, WAD } from '@membrane/core'
import { smaller } from '../rounding.ts'

/** A vault of Maker in its collateral type, as `Vat` holds them. */
export type MakerVault = {
  /** Wad: collateral. */
  readonly ink: bigint
  /** Wad: debt before the rate. */
  readonly art: bigint
  /** Ray: debt a unit of `art`, stability fees included. */
  readonly rate: bigint
  /** Ray: price with the safety margin, DAI a unit of collateral. */
  readonly spot: bigint
  /** Rad: least debt of a vault. */
  readonly dust: bigint
}

/** Collateral put up for auction. */
export type MakerLot = {
  readonly vault: MakerVault
  /** Wad: collateral for sale. */
  readonly lot: bigint
  /** Rad: DAI wanted, penalty included. */
  readonly tab: bigint
  /** Rad: debt that moves to the Vow. */
  readonly due: bigint
}

export type MakerRefusal =
  | 'not-unsafe'
  | 'liquidation-limit-hit'
  | 'null-auction'
  | 'dusty-auction-from-partial-liquidation'

export type MakerLiquidation = MakerLot | { readonly refused: MakerRefusal }

/** Price with the safety margin, as `Spotter.poke` files it: `price 10^9 / par / mat`, both divisions rounded down. Ray. */
export function makerSpot(priceWad: bigint, matRay: bigint, parRay: bigint = RAY): bigint {
  return (((priceWad * 10n ** 9n * RAY) / parRay) * RAY) / matRay
}

/** Whether a vault may be liquidated: there is a price, and collateral at it is under the debt. */
export function makerUnsafe({ ink, art, rate, spot }: MakerVault): boolean {
  return spot > 0n && ink * spot < art * rate
}

/**
 * `Cat.bite` as it stood from November 2019 to August 2020, on Black Thursday too: a lot of at most `lump` collateral.
 * @param chop Ray: 1.13 is a penalty of 13 %.
 * @param lump Wad: collateral, 50 ETH on that day.
 */
export function biteByLump(vault: MakerVault, chop: bigint, lump: bigint): MakerLiquidation {
  if (!makerUnsafe(vault)) return { refused: 'not-unsafe' }
  const { ink, art, rate } = vault
  // On chain this is a division by zero: such a vault could not be bitten.
  if (ink === 0n) return { refused: 'null-auction' }
  const lot = smaller(ink, lump)
  const taken = smaller(art, (lot * art) / ink)
  const due = taken * rate
  return { vault: { ...vault, ink: ink - lot, art: art - taken }, lot, tab: (due * chop) / RAY, due }
}

/**
 * `Cat.bite` from August 2020 to Liquidations 2.0: at most `dunk` of debt and penalty an auction, and `box` in all.
 * @param chop Wad. @param dunk Rad. @param box Rad: most DAI wanted at once. @param litter Rad: wanted now.
 */
export function biteByDunk(
  vault: MakerVault,
  {
    chop,
    dunk,
    box,
    litter,
  }: { readonly chop: bigint; readonly dunk: bigint; readonly box: bigint; readonly litter: bigint },
): MakerLiquidation {
  if (!makerUnsafe(vault)) return { refused: 'not-unsafe' }
  const { ink, art, rate, dust } = vault
  const room = box - litter
  if (room <= 0n || room < dust) return { refused: 'liquidation-limit-hit' }
  const dart = smaller(art, (smaller(dunk, room) * WAD) / rate / chop)
  const dink = smaller(ink, (ink * dart) / art)
  if (dart === 0n || dink === 0n) return { refused: 'null-auction' }
  const due = dart * rate
  return { vault: { ...vault, ink: ink - dink, art: art - dart }, lot: dink, tab: (due * chop) / WAD, due }
}

/**
 * `Dog.bark` of Liquidations 2.0: what fits in the holes; all of it if a dusty vault would remain, none if the auction would
 * be dusty.
 * @param chop Wad. @param room Rad: the smaller of what `Hole` and the type's `hole` leave.
 */
export function barkByHole(
  vault: MakerVault,
  { chop, room }: { readonly chop: bigint; readonly room: bigint },
): MakerLiquidation {
  if (!makerUnsafe(vault)) return { refused: 'not-unsafe' }
  if (room <= 0n) return { refused: 'liquidation-limit-hit' }
  const { ink, art, rate, dust } = vault
  let dart = smaller(art, (room * WAD) / rate / chop)
  if (art > dart) {
    if ((art - dart) * rate < dust) dart = art
    else if (dart * rate < dust) return { refused: 'dusty-auction-from-partial-liquidation' }
  }
  const dink = (ink * dart) / art
  if (dink === 0n) return { refused: 'null-auction' }
  const due = dart * rate
  return { vault: { ...vault, ink: ink - dink, art: art - dart }, lot: dink, tab: (due * chop) / WAD, due }
}
