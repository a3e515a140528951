import type { ProtocolModel } from '../../model.ts'
import { uniswapV2Calls } from './calls.ts'
import { uniswapV2Events } from './events.ts'

export const uniswapV2: ProtocolModel = { name: 'uniswap_v2', events: uniswapV2Events, calls: uniswapV2Calls }
