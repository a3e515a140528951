import type { ProtocolModel } from '../../model.ts'
import { zeroexV3Calls } from './calls.ts'
import { zeroexV3Events } from './events.ts'

export const zeroexV3: ProtocolModel = { name: 'zeroex_v3', events: zeroexV3Events, calls: zeroexV3Calls }
