import type { ProtocolModel } from '../../model.ts'
import { compoundV2Calls } from './calls.ts'

export const compoundV2: ProtocolModel = { name: 'compound_v2', events: [], calls: compoundV2Calls }
