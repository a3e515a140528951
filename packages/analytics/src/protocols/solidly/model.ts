import type { ProtocolModel } from '../../model.ts'
import { solidlyEvents } from './events.ts'

export const solidly: ProtocolModel = { name: 'solidly', events: solidlyEvents }
