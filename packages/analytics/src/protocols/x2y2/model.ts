import type { ProtocolModel } from '../../model.ts'
import { x2y2Events } from './events.ts'

export const x2y2: ProtocolModel = { name: 'x2y2', events: x2y2Events }
