import type { ProtocolModel } from '../../model.ts'
import { liquityEvents } from './events.ts'

export const liquity: ProtocolModel = { name: 'liquity', events: liquityEvents }
