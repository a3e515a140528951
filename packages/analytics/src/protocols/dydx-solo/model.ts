import type { ProtocolModel } from '../../model.ts'
import { dydxSoloCalls } from './calls.ts'
import { dydxSoloEvents } from './events.ts'

export const dydxSolo: ProtocolModel = { name: 'dydx', events: dydxSoloEvents, calls: dydxSoloCalls }
