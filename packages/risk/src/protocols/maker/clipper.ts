import { RAY, WAD } from '@membrane/core'
import { mulDivHalfUp, smaller } from '../rounding.ts'

/** How an auction's price falls (`abaci`). Seconds, ray. */
export type PriceCurve =
  /** To 0 over `tau`. */
  | { readonly kind: 'linear'; readonly tau: number }
  /** By the factor `cut` every `step`. */
  | { readonly kind: 'stairstep'; readonly step: number; readonly cut: bigint }
  /** By the factor `cut` every second. */
  | { readonly kind: 'exponential'; readonly cut: bigint }

/** What a Clipper is set to. */
export type ClipperRules = {
  readonly curve: PriceCurve
  /** Ray: starting price over the oracle's. */
  readonly buf: bigint
  /** Seconds until the auction must be started again. */
  readonly tail: number
  /** Ray: part of the starting price under which it must be. */
  readonly cusp: bigint
  /** Rad: what a partial purchase must leave wanted. */
  readonly chost: bigint
  /** Rad: flat payment to who starts an auction. */
  readonly tip: bigint
  /** Wad: part of `tab` paid to him. */
  readonly chip: bigint
}

/** An auction of `Clipper`. */
export type ClipperAuction = {
  /** Rad: DAI wanted. */
  readonly tab: bigint
  /** Wad: collateral for sale. */
  readonly lot: bigint
  /** Seconds since the epoch. */
  readonly tic: number
  /** Ray: starting price. */
  readonly top: bigint
}

export type ClipperTake =
  | {
      /** Undefined once all is sold or paid. */
      readonly auction: ClipperAuction | undefined
      /** Ray. */
      readonly price: bigint
      /** Wad: collateral bought. */
      readonly slice: bigint
      /** Rad: DAI paid. */
      readonly owe: bigint
      /** Wad: collateral given back to the vault. */
      readonly returned: bigint
      /** Rad: DAI wanted that no collateral is left for. */
      readonly unpaid: bigint
    }
  | { readonly refused: 'needs-reset' | 'too-expensive' | 'no-partial-purchase' }

/** A started auction and what its starter is paid, rad. */
export type ClipperKick =
  | { readonly auction: ClipperAuction; readonly incentive: bigint }
  | { readonly refused: 'zero-tab' | 'zero-lot' | 'zero-top-price' }

/** `x^n` in ray by squaring, every product rounded half up (`rpow`). */
export function rayPower(x: bigint, n: number): bigint {
  if (n === 0) return RAY
  let base = x
  let power = n % 2 === 0 ? RAY : x
  for (let left = Math.floor(n / 2); left > 0; left = Math.floor(left / 2)) {
    base = mulDivHalfUp(base, base, RAY)
    if (left % 2 === 1) power = mulDivHalfUp(power, base, RAY)
  }
  return power
}

/** Price in ray after `seconds` of a start at `top`. */
export function dutchPrice(curve: PriceCurve, top: bigint, seconds: number): bigint {
  if (curve.kind === 'linear') {
    if (seconds >= curve.tau) return 0n
    const tau = BigInt(curve.tau)
    return (top * (((tau - BigInt(seconds)) * RAY) / tau)) / RAY
  }
  const steps = curve.kind === 'stairstep' ? Math.floor(seconds / curve.step) : seconds
  return (top * rayPower(curve.cut, steps)) / RAY
}

/**
 * Starts an auction (`Clipper.kick`), or starts one again (`redo`).
 * @param priceRay The oracle's price.
 */
export function kickDutch(
  tab: bigint,
  lot: bigint,
  priceRay: bigint,
  now: number,
  { buf, tip, chip }: ClipperRules,
): ClipperKick {
  const top = (priceRay * buf) / RAY
  if (tab === 0n) return { refused: 'zero-tab' }
  if (lot === 0n) return { refused: 'zero-lot' }
  if (top === 0n) return { refused: 'zero-top-price' }
  return { auction: { tab, lot, tic: now, top }, incentive: tip + (tab * chip) / WAD }
}

/** Current price, and whether the auction is over until somebody starts it again (`Clipper.status`). */
export function dutchStatus(
  { tic, top }: ClipperAuction,
  now: number,
  { curve, tail, cusp }: ClipperRules,
): { readonly price: bigint; readonly done: boolean } {
  const price = dutchPrice(curve, top, now - tic)
  return { price, done: now - tic > tail || (price * RAY) / top < cusp }
}

/**
 * Buys collateral at the current price (`Clipper.take`): at most `amount`, no more than pays what is wanted, and never so
 * that less than `chost` stays wanted.
 * @param amount Wad. @param max Ray: highest price that is accepted.
 */
export function takeDutch(
  auction: ClipperAuction,
  amount: bigint,
  max: bigint,
  now: number,
  rules: ClipperRules,
): ClipperTake {
  const { price, done } = dutchStatus(auction, now, rules)
  if (done) return { refused: 'needs-reset' }
  if (max < price) return { refused: 'too-expensive' }
  const { tab, lot } = auction
  let slice = smaller(lot, amount)
  let owe = slice * price
  if (owe > tab) {
    owe = tab
    slice = owe / price
  } else if (owe < tab && slice < lot && tab - owe < rules.chost) {
    if (tab <= rules.chost) return { refused: 'no-partial-purchase' }
    owe = tab - rules.chost
    slice = owe / price
  }
  const left = { ...auction, tab: tab - owe, lot: lot - slice }
  const over = left.lot === 0n || left.tab === 0n
  return {
    auction: over ? undefined : left,
    price,
    slice,
    owe,
    returned: left.tab === 0n ? left.lot : 0n,
    unpaid: left.lot === 0n ? left.tab : 0n,
  }
}
