import { MembraneError } from '@membrane/core'
import type { ProtocolConfig } from '../config/config.ts'
import type { LiquidationRules } from './market.ts'

/** Aave v3 `LiquidationLogic`: DEFAULT_LIQUIDATION_CLOSE_FACTOR and CLOSE_FACTOR_HF_THRESHOLD. */
const aaveCloseFactor = { normal: 0.5, full: 1, fullBelow: 0.95 } as const
/** Aave v3.3: MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD and MIN_LEFTOVER_BASE, in dollars. */
const aaveDust = { smallPosition: 2_000, minLeftover: 1_000 } as const
/** Morpho Blue `ConstantsLib`: LIQUIDATION_CURSOR and MAX_LIQUIDATION_INCENTIVE_FACTOR. */
const cursor = 0.3
const maxIncentive = 1.15

/** Comet's configured storeFrontPriceFactor is not part of the configuration; this one is told as an assumption. */
export const storeFrontFactor = 0.6

/** Morpho Blue's bonus: min(1.15, 1 / (1 - 0.3 (1 - LLTV))) - 1. */
export function morphoBonus(liquidationThreshold: number): number {
  return Math.min(maxIncentive, 1 / (1 - cursor * (1 - liquidationThreshold))) - 1
}

/**
 * The rules of liquidation of a protocol, with what the configuration changes.
 * @throws MARKET_INVALID when Maker's rules come without an auction.
 */
export function protocolRules(protocol: ProtocolConfig): LiquidationRules {
  const { kind, closeFactor, auction } = protocol
  switch (kind) {
    case 'maker':
      if (auction === undefined) {
        throw new MembraneError('MARKET_INVALID', {
          shortMessage: "protocol.kind 'maker' sells collateral by auction, and protocol.auction is missing.",
          hint: 'Add protocol.auction, or choose another kind.',
        })
      }
      return { kind: 'auction', auction }
    case 'compound-v3':
      return { kind: 'absorb', storeFrontFactor }
    case 'morpho-blue':
      return {
        kind: 'spread',
        ...(closeFactor ?? { normal: 1, full: 1, fullBelow: 1 }),
        smallPosition: protocol.smallPosition ?? 0,
        minLeftover: protocol.minLeftover ?? 0,
      }
    case 'aave-v3.3':
      return {
        kind: 'spread',
        ...(closeFactor ?? aaveCloseFactor),
        smallPosition: protocol.smallPosition ?? aaveDust.smallPosition,
        minLeftover: protocol.minLeftover ?? aaveDust.minLeftover,
      }
    case 'aave-v3.0':
    case 'generic':
      return {
        kind: 'spread',
        ...(closeFactor ?? aaveCloseFactor),
        smallPosition: protocol.smallPosition ?? 0,
        minLeftover: protocol.minLeftover ?? 0,
      }
  }
}
