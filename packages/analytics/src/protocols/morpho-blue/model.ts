import type { ProtocolModel } from '../../model.ts'
import { morphoBlueEvents } from './events.ts'

export const morphoBlue: ProtocolModel = { name: 'morpho_blue', events: morphoBlueEvents }
