import type { ProtocolModel } from '../../model.ts'
import { traderJoeLbEvents } from './events.ts'

export const traderJoeLb: ProtocolModel = { name: 'trader_joe_lb', events: traderJoeLbEvents }
