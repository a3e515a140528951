import type { ProtocolModel } from '../../model.ts'
import { bancorV3Events } from './events.ts'

export const bancorV3: ProtocolModel = { name: 'bancor_v3', events: bancorV3Events }
