import type { ProtocolModel } from '../../model.ts'
import { dssFlashCalls } from './calls.ts'
import { dssFlashEvents } from './events.ts'

export const dssFlash: ProtocolModel = { name: 'dss_flash', events: dssFlashEvents, calls: dssFlashCalls }
