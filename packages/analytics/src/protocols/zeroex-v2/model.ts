import type { ProtocolModel } from '../../model.ts'
import { zeroexV2Calls } from './calls.ts'
import { zeroexV2Events } from './events.ts'

export const zeroexV2: ProtocolModel = { name: 'zeroex_v2', events: zeroexV2Events, calls: zeroexV2Calls }
