import { MembraneError } from '@membrane/core'
import type { AuctionConfig } from './config.ts'
import type { DutchRules } from './dutch.ts'
import type { EnglishRules } from './english.ts'

/** An {@link AuctionConfig} with every default filled in and checked. */
export type AuctionRules = {
  /** Whole tokens. */
  readonly lot: number
  readonly penalty: number
  readonly kicksPerBlock: number
  readonly hopSeconds: number
  readonly recycleSeconds: number
  readonly keepers: AuctionConfig['keepers']
  readonly sale: ({ readonly kind: 'english' } & EnglishRules) | ({ readonly kind: 'dutch' } & DutchRules)
}

/**
 * Fills in what is not given: the launch parameters of dss (`flip.sol`: bids stand 3 hours and rise by 5 %) and those of
 * Clipper for ETH-A (start at 1.3 times the oracle's price, anew at 40 % of it).
 *
 * @throws MembraneError `AUCTION_CONFIG` where a number cannot be one of an auction.
 */
export function auctionRules(config: AuctionConfig): AuctionRules {
  const {
    kind,
    lot,
    penalty,
    maxSeconds,
    kicksPerBlock = 1,
    hopSeconds = 0,
    recycleSeconds = 3_600,
    keepers,
  } = config
  const { bidSeconds = 10_800, minIncrease = 0.05 } = config
  const { startFactor = 1.3, decayPerSecond, resetBelow = 0.4 } = config
  expect('lot', lot, lot > 0, 'more than 0 whole tokens')
  expect('penalty', penalty, penalty >= 0 && penalty <= 1, 'a fraction from 0 to 1')
  expect('maxSeconds', maxSeconds, maxSeconds > 0 && Number.isFinite(maxSeconds), 'more than 0 seconds')
  expect(
    'kicksPerBlock',
    kicksPerBlock,
    Number.isInteger(kicksPerBlock) && kicksPerBlock > 0,
    'a whole number from 1',
  )
  expect('hopSeconds', hopSeconds, hopSeconds >= 0, '0 seconds or more')
  expect('recycleSeconds', recycleSeconds, recycleSeconds >= 0, '0 seconds or more')
  expect('bidSeconds', bidSeconds, bidSeconds > 0, 'more than 0 seconds')
  expect('minIncrease', minIncrease, minIncrease >= 0 && minIncrease <= 1, 'a fraction from 0 to 1')
  expect('startFactor', startFactor, startFactor > 0, 'more than 0')
  expect('resetBelow', resetBelow, resetBelow >= 0 && resetBelow < 1, 'a fraction from 0 to 1')
  if (decayPerSecond !== undefined) {
    expect('decayPerSecond', decayPerSecond, decayPerSecond > 0 && decayPerSecond < 1, 'between 0 and 1')
  }
  for (const keeper of keepers) {
    expect(
      'keepers.count',
      keeper.count,
      Number.isInteger(keeper.count) && keeper.count >= 0,
      'a whole number',
    )
    expect(
      'keepers.margin',
      keeper.margin,
      keeper.margin >= 0 && keeper.margin <= 1,
      'a fraction from 0 to 1',
    )
    expect('keepers.intervalSeconds', keeper.intervalSeconds, keeper.intervalSeconds >= 1, '1 second or more')
    expect('keepers.parallel', keeper.parallel, keeper.parallel >= 1, '1 or more')
    expect('keepers.capital', keeper.capital, keeper.capital >= 0, '0 dollars or more')
  }
  const sale =
    kind === 'english'
      ? { kind, bidSeconds, maxSeconds, minIncrease }
      : { kind, startFactor, maxSeconds, resetBelow, decayPerSecond }
  return { lot, penalty, kicksPerBlock, hopSeconds, recycleSeconds, keepers, sale }
}

function expect(name: string, given: number, holds: boolean, expected: string): void {
  if (holds) return
  throw new MembraneError('AUCTION_CONFIG', {
    shortMessage: `${name} of the auction is ${given}; expected ${expected}.`,
    hint: 'Correct protocol.auction in the configuration.',
  })
}
