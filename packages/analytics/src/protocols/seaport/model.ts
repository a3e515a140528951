import type { ProtocolModel } from '../../model.ts'
import { seaportCalls } from './calls.ts'
import { seaportEvents } from './events.ts'

export const seaport: ProtocolModel = { name: 'seaport', events: seaportEvents, calls: seaportCalls }
