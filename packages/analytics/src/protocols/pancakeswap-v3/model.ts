import type { ProtocolModel } from '../../model.ts'
import { pancakeswapV3Events } from './events.ts'

export const pancakeswapV3: ProtocolModel = { name: 'pancakeswap_v3', events: pancakeswapV3Events }
