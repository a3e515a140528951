import { curveCalls } from './curve.ts'
import { lendingCalls } from './lending.ts'
import type { CallModel } from './model.ts'
import { oracleCalls } from './oracles.ts'
import { tokenCalls } from './tokens.ts'
import { uniswapCalls } from './uniswap.ts'

export type { CallModel } from './model.ts'

/** By `name/arguments`; `name/*` where the number does not matter. */
export const callModels: ReadonlyMap<string, CallModel> = new Map<string, CallModel>([
  ...tokenCalls,
  ...oracleCalls,
  ...uniswapCalls,
  ...curveCalls,
  ...lendingCalls,
])
