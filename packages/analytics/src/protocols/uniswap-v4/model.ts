import type { ProtocolModel } from '../../model.ts'
import { uniswapV4Calls } from './calls.ts'
import { uniswapV4Events } from './events.ts'

export const uniswapV4: ProtocolModel = { name: 'uniswap_v4', events: uniswapV4Events, calls: uniswapV4Calls }
