import type { ProtocolModel } from '../../model.ts'
import { looksrareV1Calls } from './calls.ts'
import { looksrareV1Events } from './events.ts'

export const looksrareV1: ProtocolModel = {
  name: 'looksrare_v1',
  events: looksrareV1Events,
  calls: looksrareV1Calls,
}
