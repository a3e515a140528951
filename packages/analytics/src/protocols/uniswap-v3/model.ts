import type { ProtocolModel } from '../../model.ts'
import { uniswapV3Calls } from './calls.ts'
import { uniswapV3Events } from './events.ts'

export const uniswapV3: ProtocolModel = { name: 'uniswap_v3', events: uniswapV3Events, calls: uniswapV3Calls }
