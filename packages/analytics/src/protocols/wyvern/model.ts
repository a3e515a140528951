import type { ProtocolModel } from '../../model.ts'
import { wyvernEvents } from './events.ts'

export const wyvern: ProtocolModel = { name: 'wyvern', events: wyvernEvents }
