import type { ProtocolModel } from '../../model.ts'
import { makerPsmEvents } from './events.ts'

export const makerPsm: ProtocolModel = { name: 'maker_psm', events: makerPsmEvents }
