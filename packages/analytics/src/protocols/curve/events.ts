import type { EventModel } from '../../model.ts'
import { curveExchanges } from './exchanges.ts'
import { curveLiquidity } from './liquidity.ts'

/** All that Curve's pools tell. */
export const curveEvents: readonly EventModel[] = [...curveExchanges, ...curveLiquidity]
