import type { SendProgress } from '../send.ts'
import type { Fees, Market } from './fees.ts'
import type { Flight } from './flight.ts'

/** Says that the cap stands in the way, and of what. */
export function atCap(flight: Flight, fees: Fees, market: Market): SendProgress {
  const { cap, rival } = flight
  const { maxFeePerGas, maxPriorityFeePerGas } = fees
  const { baseFeePerGas } = market
  const reason =
    baseFeePerGas !== undefined && baseFeePerGas > maxFeePerGas
      ? `the base fee of ${baseFeePerGas} wei per gas is over the bid of ${maxFeePerGas}, and the cap of ${cap} allows no higher one; it waits until the base fee falls`
      : rival !== undefined && maxPriorityFeePerGas <= rival.maxPriorityFeePerGas
        ? `the competitor offers a tip of ${rival.maxPriorityFeePerGas} wei per gas, and the cap of ${cap} does not allow to outbid it`
        : `the bid of ${maxFeePerGas} wei per gas cannot be raised under the cap of ${cap}; it waits as it is`
  return { kind: 'capped', maxFeePerGas, cap, baseFeePerGas, reason }
}
