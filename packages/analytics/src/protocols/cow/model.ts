import type { ProtocolModel } from '../../model.ts'
import { cowEvents } from './events.ts'

export const cow: ProtocolModel = { name: 'cow', events: cowEvents }
