import { WAD } from '@membrane/core'
import { smaller } from '../rounding.ts'

/** The balance of Maker's `Vow`. Rad. */
export type Vow = {
  /** DAI that it owns. */
  readonly dai: bigint
  /** Debt without backing, all of it. */
  readonly sin: bigint
  /** Part of `sin` that is still waiting for its auctions. */
  readonly queued: bigint
  /** Part of `sin` that debt auctions are raising. */
  readonly ash: bigint
}

/** A debt auction (`Flopper`): a fixed amount of DAI for ever less MKR. Times in seconds since the epoch. */
export type DebtAuction = {
  /** Rad. */
  readonly bid: bigint
  /** Wad: MKR that the lowest bidder accepts. */
  readonly lot: bigint
  readonly bidder: string | undefined
  readonly tic: number
  readonly end: number
}

/** What Vow and Flopper are set to. */
export type DebtAuctionRules = {
  /** Rad: DAI an auction raises. 50,000 in March 2020. */
  readonly sump: bigint
  /** Wad: MKR it starts with. 250 then. */
  readonly dump: bigint
  /** Wad: least factor between lots. */
  readonly beg: bigint
  /** Wad: factor on the lot when nobody bid. */
  readonly pad: bigint
  readonly ttl: number
  readonly tau: number
}

/** Debt that neither waits for its auctions nor is being raised. Rad. */
export function uncoveredDebt({ sin, queued, ash }: Vow): bigint {
  return sin - queued - ash
}

/** Cancels debt against the Vow's DAI (`heal`), as much as there is of both. */
export function healVow(vow: Vow): Vow {
  const amount = smaller(vow.dai, uncoveredDebt(vow))
  return { ...vow, dai: vow.dai - amount, sin: vow.sin - amount }
}

/** Starts a debt auction (`Vow.flop`): there must be `sump` of uncovered debt and no DAI. */
export function startDebtAuction(
  vow: Vow,
  now: number,
  rules: DebtAuctionRules,
):
  | { readonly vow: Vow; readonly auction: DebtAuction }
  | { readonly refused: 'insufficient-debt' | 'surplus-not-zero' } {
  if (rules.sump > uncoveredDebt(vow)) return { refused: 'insufficient-debt' }
  if (vow.dai !== 0n) return { refused: 'surplus-not-zero' }
  return {
    vow: { ...vow, ash: vow.ash + rules.sump },
    auction: { bid: rules.sump, lot: rules.dump, bidder: undefined, tic: 0, end: now + rules.tau },
  }
}

/** A bid (`Flopper.dent`): the same DAI for MKR less by the factor `beg`. The first one pays the Vow. */
export function bidForDebt(
  vow: Vow,
  auction: DebtAuction,
  lot: bigint,
  bidder: string,
  now: number,
  rules: DebtAuctionRules,
):
  | { readonly vow: Vow; readonly auction: DebtAuction }
  | {
      readonly refused:
        | 'already-finished-tic'
        | 'already-finished-end'
        | 'lot-not-lower'
        | 'insufficient-decrease'
    } {
  if (auction.tic !== 0 && auction.tic <= now) return { refused: 'already-finished-tic' }
  if (auction.end <= now) return { refused: 'already-finished-end' }
  if (lot >= auction.lot) return { refused: 'lot-not-lower' }
  if (rules.beg * lot > auction.lot * WAD) return { refused: 'insufficient-decrease' }
  const raised = auction.tic === 0 ? smaller(auction.bid, vow.ash) : 0n
  const paid = auction.tic === 0 ? auction.bid - raised : 0n
  return {
    // What is raised cancels debt at once (`kiss`).
    vow: { ...vow, dai: vow.dai + paid, sin: vow.sin - raised, ash: vow.ash - raised },
    auction: { ...auction, lot, bidder, tic: now + rules.ttl },
  }
}

/** Starts an auction without bids again, with more MKR (`Flopper.tick`). */
export function tickDebt(
  auction: DebtAuction,
  now: number,
  rules: DebtAuctionRules,
): DebtAuction | { readonly refused: 'not-finished' | 'bid-already-placed' } {
  if (auction.end >= now) return { refused: 'not-finished' }
  if (auction.tic !== 0) return { refused: 'bid-already-placed' }
  return { ...auction, lot: (rules.pad * auction.lot) / WAD, end: now + rules.tau }
}

/**
 * What a series of equal debt auctions raised, and the mean price of the MKR that was minted for it.
 * @param sump DAI an auction. @param minted MKR in all.
 * @returns DAI, and DAI a MKR.
 */
export function debtAuctionTotals(
  auctions: number,
  sump: number,
  minted: number,
): { readonly raised: number; readonly price: number } {
  const raised = auctions * sump
  return { raised, price: raised / minted }
}
