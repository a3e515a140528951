import type { ProtocolModel } from '../../model.ts'
import { uniswapV3Calls } from './calls.ts'

export const uniswapV3: ProtocolModel = { name: 'uniswap_v3', events: [], calls: uniswapV3Calls }
