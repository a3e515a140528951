import type { ProtocolModel } from '../../model.ts'
import { paraswapEvents } from './events.ts'

export const paraswap: ProtocolModel = { name: 'paraswap', events: paraswapEvents }
