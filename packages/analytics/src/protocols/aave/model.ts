import type { ProtocolModel } from '../../model.ts'
import { aaveCalls } from './calls.ts'

export const aave: ProtocolModel = { name: 'aave', events: [], calls: aaveCalls }
