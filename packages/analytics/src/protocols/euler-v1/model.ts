import type { ProtocolModel } from '../../model.ts'
import { eulerV1Events } from './events.ts'

export const eulerV1: ProtocolModel = { name: 'euler_v1', events: eulerV1Events }
