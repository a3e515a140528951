import type { ProtocolModel } from '../../model.ts'
import { compoundV3Events } from './events.ts'

export const compoundV3: ProtocolModel = { name: 'compound_v3', events: compoundV3Events }
