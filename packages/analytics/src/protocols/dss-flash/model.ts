import type { ProtocolModel } from '../../model.ts'
import { dssFlashEvents } from './events.ts'

export const dssFlash: ProtocolModel = { name: 'dss_flash', events: dssFlashEvents }
