import type { ProtocolModel } from '../../model.ts'
import { compoundV2Calls } from './calls.ts'
import { compoundV2Events } from './events.ts'

export const compoundV2: ProtocolModel = {
  name: 'compound_v2',
  events: compoundV2Events,
  calls: compoundV2Calls,
}
