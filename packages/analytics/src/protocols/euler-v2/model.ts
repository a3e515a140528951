import type { ProtocolModel } from '../../model.ts'
import { eulerV2Events } from './events.ts'

export const eulerV2: ProtocolModel = { name: 'euler_v2', events: eulerV2Events }
