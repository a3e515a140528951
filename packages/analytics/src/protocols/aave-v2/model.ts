import type { ProtocolModel } from '../../model.ts'
import { aaveV2Calls } from './calls.ts'
import { aaveV2Events } from './events.ts'

export const aaveV2: ProtocolModel = { name: 'aave_v2', events: aaveV2Events, calls: aaveV2Calls }
