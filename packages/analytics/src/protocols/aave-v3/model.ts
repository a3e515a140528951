import type { ProtocolModel } from '../../model.ts'
import { aaveV3Calls } from './calls.ts'
import { aaveV3Events } from './events.ts'

/** What V3 does not share with V2; liquidations and withdrawals of both are read by `aaveV2`. */
export const aaveV3: ProtocolModel = { name: 'aave_v3', events: aaveV3Events, calls: aaveV3Calls }
