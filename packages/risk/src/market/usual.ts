import type { BorrowerModel, LiquidatorModel } from '../config/config.ts'

/** Bots with flash loans, and no cap on what they pay for gas: what a configuration that says nothing of them gets. */
export const usualLiquidators: LiquidatorModel = {
  capital: Number.POSITIVE_INFINITY,
  capitalCost: 0.1,
  gas: 450_000,
  latencySeconds: 12,
  minProfit: 5,
  maxFeeGwei: Number.POSITIVE_INFINITY,
}

/** Owners who never act in time. */
export const passiveBorrowers: BorrowerModel = { topUpHazard: 0, topUpBelow: 1.1, topUpTo: 1.3 }
