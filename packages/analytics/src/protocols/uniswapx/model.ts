import type { ProtocolModel } from '../../model.ts'
import { uniswapxEvents } from './events.ts'

export const uniswapx: ProtocolModel = { name: 'uniswapx', events: uniswapxEvents }
