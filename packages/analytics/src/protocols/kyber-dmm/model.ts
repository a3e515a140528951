import type { ProtocolModel } from '../../model.ts'
import { kyberDmmEvents } from './events.ts'

export const kyberDmm: ProtocolModel = { name: 'kyber_dmm', events: kyberDmmEvents }
