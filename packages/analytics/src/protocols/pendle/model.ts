import type { ProtocolModel } from '../../model.ts'
import { pendleEvents } from './events.ts'

export const pendle: ProtocolModel = { name: 'pendle', events: pendleEvents }
