import type { ProtocolModel } from '../../model.ts'
import { bancorV2Calls } from './calls.ts'
import { bancorV2Events } from './events.ts'

export const bancorV2: ProtocolModel = { name: 'bancor_v2', events: bancorV2Events, calls: bancorV2Calls }
