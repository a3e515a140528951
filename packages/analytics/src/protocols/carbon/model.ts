import type { ProtocolModel } from '../../model.ts'
import { carbonEvents } from './events.ts'

export const carbon: ProtocolModel = { name: 'carbon', events: carbonEvents }
