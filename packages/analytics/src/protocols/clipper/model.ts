import type { ProtocolModel } from '../../model.ts'
import { clipperEvents } from './events.ts'

export const clipper: ProtocolModel = { name: 'clipper', events: clipperEvents }
