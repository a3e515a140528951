import type { ProtocolModel } from '../../model.ts'
import { wyvernCalls } from './calls.ts'
import { wyvernEvents } from './events.ts'

export const wyvern: ProtocolModel = { name: 'wyvern', events: wyvernEvents, calls: wyvernCalls }
