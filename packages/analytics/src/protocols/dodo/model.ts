import type { ProtocolModel } from '../../model.ts'
import { dodoCalls } from './calls.ts'
import { dodoEvents } from './events.ts'

export const dodo: ProtocolModel = { name: 'dodo', events: dodoEvents, calls: dodoCalls }
