import type { ProtocolModel } from '../../model.ts'
import { uniswapV1Calls } from './calls.ts'
import { uniswapV1Events } from './events.ts'

export const uniswapV1: ProtocolModel = { name: 'uniswap_v1', events: uniswapV1Events, calls: uniswapV1Calls }
