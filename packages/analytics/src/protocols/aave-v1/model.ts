import type { ProtocolModel } from '../../model.ts'
import { aaveV1Calls } from './calls.ts'
import { aaveV1Events } from './events.ts'

export const aaveV1: ProtocolModel = { name: 'aave_v1', events: aaveV1Events, calls: aaveV1Calls }
