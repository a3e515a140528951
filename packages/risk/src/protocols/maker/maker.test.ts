import { RAY, WAD } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClipperRules, dutchPrice, kickDutch, rayPower, takeDutch } from './clipper.ts'
import {
  bidForDebt,
  type DebtAuctionRules,
  debtAuctionTotals,
  healVow,
  startDebtAuction,
  tickDebt,
  uncoveredDebt,
} from './debtAuction.ts'
import {
  canDealEnglish,
  dentEnglish,
  type FlipperAuction,
  type FlipperRules,
  kickEnglish,
  tendEnglish,
  tickEnglish,
} from './flipper.ts'
import { barkByHole, biteByDunk, biteByLump, type MakerLot, type MakerVault, makerSpot } from './vault.ts'

const RAD = WAD * RAY
const chopRay = (RAY * 113n) / 100n
const chopWad = (WAD * 113n) / 100n

/** 120 ETH for 13,000 DAI, unsafe at 150 % since ETH fell to 110. */
const vault: MakerVault = {
  ink: 120n * WAD,
  art: 13_000n * WAD,
  rate: RAY,
  spot: makerSpot(110n * WAD, (RAY * 3n) / 2n),
  dust: 20n * RAD,
}

describe('a vault', () => {
  it('has 110 / 1.5 DAI a unit of collateral to its name, rounded down', () => {
    expect(vault.spot).toBe((110n * RAY * 2n) / 3n)
  })

  it('is auctioned in lots of at most the lump, as on Black Thursday: 50, 50 and 20 ETH', () => {
    const lots: MakerLot[] = []
    let left = vault
    for (
      let bite = biteByLump(left, chopRay, 50n * WAD);
      !('refused' in bite);
      bite = biteByLump(left, chopRay, 50n * WAD)
    ) {
      lots.push(bite)
      left = bite.vault
    }
    expect(lots.map(({ lot }) => lot / WAD)).toEqual([50n, 50n, 20n])
    expect(left).toMatchObject({ ink: 0n, art: 0n })
    expect(lots.reduce((sum, { due }) => sum + due, 0n)).toBe(13_000n * RAD)
    // 13,000 x 50 / 120 x 1.13
    expect(lots[0]?.tab).toBe((((13_000n * WAD * 50n) / 120n) * RAY * 113n) / 100n)
    expect(biteByLump({ ...vault, spot: RAY * 109n }, chopRay, WAD)).toEqual({ refused: 'not-unsafe' })
    expect(biteByLump({ ...vault, spot: 0n }, chopRay, WAD)).toEqual({ refused: 'not-unsafe' })
  })

  it('is auctioned by debt later: 5,650 of 14,690 DAI wanted, then until the box is full', () => {
    const rules = { chop: chopWad, dunk: 5_650n * RAD, box: 10_000n * RAD, litter: 0n }
    const bite = biteByDunk(vault, rules)
    expect(bite).toMatchObject({ tab: 5_650n * RAD, due: 5_000n * RAD, lot: (120n * WAD * 5_000n) / 13_000n })
    expect(biteByDunk(vault, { ...rules, litter: 9_990n * RAD })).toEqual({
      refused: 'liquidation-limit-hit',
    })
    expect(biteByDunk(vault, { ...rules, dunk: 1n })).toEqual({ refused: 'null-auction' })
  })

  it('is barked at whole when the rest would be dusty, and not at all when the auction would be', () => {
    const room = (left: bigint) => ((13_000n - left) * RAD * 113n) / 100n
    expect(barkByHole(vault, { chop: chopWad, room: room(19n) })).toMatchObject({
      lot: 120n * WAD,
      due: 13_000n * RAD,
    })
    expect(barkByHole(vault, { chop: chopWad, room: room(20n) })).toMatchObject({ due: 12_980n * RAD })
    expect(barkByHole(vault, { chop: chopWad, room: room(12_990n) })).toEqual({
      refused: 'dusty-auction-from-partial-liquidation',
    })
    expect(barkByHole(vault, { chop: chopWad, room: 0n })).toEqual({ refused: 'liquidation-limit-hit' })
  })

  it('loses neither collateral nor debt, however it is cut', () => {
    const amount = (most: bigint) => fc.bigInt({ min: 1n, max: most })
    fc.assert(
      fc.property(amount(10n ** 24n), amount(10n ** 26n), amount(10n ** 23n), (ink, art, part) => {
        const whole = { ink, art, rate: RAY + 123_456_789n, spot: 1n, dust: 0n }
        for (const cut of [
          biteByLump(whole, chopRay, part),
          biteByDunk(whole, { chop: chopWad, dunk: part * RAY, box: part * RAY * 2n, litter: 0n }),
          barkByHole(whole, { chop: chopWad, room: part * RAY }),
        ]) {
          if ('refused' in cut) continue
          expect(cut.vault.ink + cut.lot).toBe(ink)
          expect(cut.vault.art * whole.rate + cut.due).toBe(art * whole.rate)
          expect(cut.tab >= cut.due).toBe(true)
        }
      }),
      { seed: 3, numRuns: 200 },
    )
  })
})

describe('an English auction', () => {
  const rules: FlipperRules = { beg: (WAD * 103n) / 100n, ttl: 10 * 60, tau: 6 * 3_600 }
  const start = kickEnglish(50n * WAD, 6_121n * RAD, 1_000, rules)
  const ok = (outcome: FlipperAuction | { readonly refused: string }): FlipperAuction => {
    if ('refused' in outcome) throw new Error(outcome.refused)
    return outcome
  }

  it('is won by a bid of next to nothing when nobody else bids: the zero bids of Black Thursday', () => {
    const bid = ok(tendEnglish(start, 1n, 'keeper', 1_100, rules))
    expect(canDealEnglish(bid, 1_700)).toBe(false)
    expect(canDealEnglish(bid, 1_701)).toBe(true)
    expect(bid).toMatchObject({ bid: 1n, lot: 50n * WAD, bidder: 'keeper' })
    expect(tendEnglish(bid, 2n, 'late', 1_700, rules)).toEqual({ refused: 'already-finished-tic' })
  })

  it('asks for 3 % more, except to reach all that is wanted, and then for smaller lots', () => {
    const first = ok(tendEnglish(start, 6_000n * RAD, 'a', 1_100, rules))
    expect(tendEnglish(first, 6_100n * RAD, 'b', 1_200, rules)).toEqual({ refused: 'insufficient-increase' })
    expect(tendEnglish(first, 6_000n * RAD, 'b', 1_200, rules)).toEqual({ refused: 'bid-not-higher' })
    expect(tendEnglish(first, 6_122n * RAD, 'b', 1_200, rules)).toEqual({ refused: 'higher-than-tab' })
    expect(dentEnglish(first, 40n * WAD, 'b', 1_200, rules)).toEqual({ refused: 'tend-not-finished' })
    const full = ok(tendEnglish(first, 6_121n * RAD, 'b', 1_200, rules))
    expect(dentEnglish(full, 49n * WAD, 'c', 1_300, rules)).toEqual({ refused: 'insufficient-decrease' })
    expect(dentEnglish(full, 50n * WAD, 'c', 1_300, rules)).toEqual({ refused: 'lot-not-lower' })
    const small = ok(dentEnglish(full, 45n * WAD, 'c', 1_300, rules))
    expect(small).toMatchObject({ lot: 45n * WAD, returned: 5n * WAD, bidder: 'c', tic: 1_900 })
  })

  it('ends after its time, and starts again when nobody bid', () => {
    expect(tendEnglish(start, 1n, 'a', 22_600, rules)).toEqual({ refused: 'already-finished-end' })
    expect(tickEnglish(start, 22_600, rules)).toEqual({ refused: 'not-finished' })
    expect(tickEnglish(start, 22_601, rules)).toMatchObject({ end: 22_601 + rules.tau })
    const bid = ok(tendEnglish(start, 1n, 'a', 1_100, rules))
    expect(tickEnglish(bid, 99_999, rules)).toEqual({ refused: 'bid-already-placed' })
  })
})

describe('a Dutch auction', () => {
  const rules: ClipperRules = {
    curve: { kind: 'stairstep', step: 90, cut: (RAY * 99n) / 100n },
    buf: (RAY * 13n) / 10n,
    tail: 8_400,
    cusp: (RAY * 4n) / 10n,
    chost: 1_000n * RAD,
    tip: 300n * RAD,
    chip: WAD / 1_000n,
  }
  const kicked = kickDutch(10_000n * RAD, 50n * WAD, 200n * RAY, 0, rules)
  if ('refused' in kicked) throw new Error(kicked.refused)
  const { auction, incentive } = kicked

  it('starts 30 % over the oracle and pays its starter 310 DAI', () => {
    expect(auction.top).toBe(260n * RAY)
    expect(incentive).toBe(310n * RAD)
    expect(kickDutch(1n, 1n, 0n, 0, rules)).toEqual({ refused: 'zero-top-price' })
  })

  it('falls along its curve', () => {
    expect(dutchPrice(rules.curve, auction.top, 89)).toBe(260n * RAY)
    expect(dutchPrice(rules.curve, auction.top, 181)).toBe((260n * 9_801n * RAY) / 10_000n)
    expect(dutchPrice({ kind: 'linear', tau: 400 }, 260n * RAY, 100)).toBe(195n * RAY)
    expect(dutchPrice({ kind: 'linear', tau: 400 }, 260n * RAY, 400)).toBe(0n)
    const exponential = { kind: 'exponential', cut: (RAY * 99n) / 100n } as const
    expect(dutchPrice(exponential, auction.top, 2)).toBe((260n * 9_801n * RAY) / 10_000n)
    for (const n of [1, 7, 64, 333]) {
      const exact = (99n ** BigInt(n) * RAY) / 100n ** BigInt(n)
      const off = rayPower((RAY * 99n) / 100n, n) - exact
      expect(off < 20n && off > -20n).toBe(true)
    }
  })

  it('sells until what is wanted is paid, and gives the rest back', () => {
    // 10,000 / 260 = 38.46 ETH
    const bought = takeDutch(auction, 50n * WAD, 260n * RAY, 10, rules)
    const slice = (10_000n * RAD) / (260n * RAY)
    expect(bought).toMatchObject({
      auction: undefined,
      slice,
      owe: 10_000n * RAD,
      returned: 50n * WAD - slice,
      unpaid: 0n,
    })
    expect(takeDutch(auction, 50n * WAD, 259n * RAY, 10, rules)).toEqual({ refused: 'too-expensive' })
  })

  it('leaves at least the least amount wanted, or nothing', () => {
    // 38 ETH would leave 120 DAI: cut to leave 1,000.
    const cut = takeDutch(auction, 38n * WAD, 260n * RAY, 10, rules)
    expect(cut).toMatchObject({ owe: 9_000n * RAD, slice: (9_000n * RAD) / (260n * RAY) })
    const small = { ...auction, tab: 1_000n * RAD }
    expect(takeDutch(small, WAD, 260n * RAY, 10, rules)).toEqual({ refused: 'no-partial-purchase' })
  })

  it('leaves unpaid what the collateral does not bring, and must start again when it fell too far', () => {
    // 0.99^60 x 260 x 50 = 7,113 DAI
    const all = takeDutch(auction, 50n * WAD, 260n * RAY, 5_400, rules)
    if ('refused' in all) throw new Error(all.refused)
    expect(all.owe + all.unpaid).toBe(10_000n * RAD)
    expect(Number(all.owe / RAD)).toBe(7_113)
    // 0.99^92 is under 0.4.
    expect(takeDutch(auction, WAD, 260n * RAY, 92 * 90, rules)).toEqual({ refused: 'needs-reset' })
    expect(takeDutch(auction, WAD, 260n * RAY, 8_401, rules)).toEqual({ refused: 'needs-reset' })
  })

  it('conserves collateral and debt, whatever is bought when', () => {
    const draw = fc.tuple(fc.bigInt({ min: 1n, max: 60n * WAD }), fc.integer({ min: 0, max: 8_000 }))
    fc.assert(
      fc.property(draw, ([amount, seconds]) => {
        const bought = takeDutch(auction, amount, 260n * RAY, seconds, rules)
        if ('refused' in bought) return
        const left = bought.auction ?? { lot: 0n, tab: 0n }
        expect(left.lot + bought.slice + bought.returned).toBe(auction.lot)
        expect(left.tab + bought.owe + bought.unpaid).toBe(auction.tab)
        expect(bought.owe >= bought.slice * bought.price).toBe(true)
        expect(left.tab === 0n || left.tab >= rules.chost).toBe(true)
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})

describe('debt auctions', () => {
  const rules: DebtAuctionRules = {
    sump: 50_000n * RAD,
    dump: 250n * WAD,
    beg: (WAD * 103n) / 100n,
    pad: (WAD * 12n) / 10n,
    ttl: 6 * 3_600,
    tau: 3 * 86_400,
  }

  it('of March 2020 raised 5.3 million DAI at 252.6 DAI a MKR', () => {
    const { raised, price } = debtAuctionTotals(106, 50_000, 20_980)
    expect(raised).toBe(5_300_000)
    expect(price).toBeCloseTo(252.6, 1)
  })

  it('start when debt is uncovered, and cancel it with the first bid', () => {
    const short = { dai: 20n * RAD, sin: 150_000n * RAD, queued: 60_000n * RAD, ash: 0n }
    expect(startDebtAuction(short, 0, rules)).toEqual({ refused: 'surplus-not-zero' })
    const healed = healVow(short)
    expect(healed).toMatchObject({ dai: 0n, sin: 149_980n * RAD })
    const started = startDebtAuction(healed, 0, rules)
    if ('refused' in started) throw new Error(started.refused)
    expect(startDebtAuction(started.vow, 0, rules)).toEqual({ refused: 'insufficient-debt' })
    const { vow, auction } = started
    expect(bidForDebt(vow, auction, 245n * WAD, 'a', 10, rules)).toEqual({ refused: 'insufficient-decrease' })
    const bid = bidForDebt(vow, auction, 200n * WAD, 'a', 10, rules)
    if ('refused' in bid) throw new Error(bid.refused)
    expect(bid.vow).toEqual({ ...vow, sin: 99_980n * RAD, ash: 0n })
    expect(uncoveredDebt(bid.vow)).toBe(uncoveredDebt(vow))
    const second = bidForDebt(bid.vow, bid.auction, 190n * WAD, 'b', 20, rules)
    expect(second).toMatchObject({ vow: bid.vow, auction: { bidder: 'b', lot: 190n * WAD } })
    expect(tickDebt(auction, rules.tau + 1, rules)).toMatchObject({ lot: 300n * WAD })
  })
})
