import type { ProtocolModel } from '../../model.ts'
import { zeroexV4Calls } from './calls.ts'
import { zeroexV4Events } from './events.ts'

export const zeroexV4: ProtocolModel = { name: 'zeroex_v4', events: zeroexV4Events, calls: zeroexV4Calls }
