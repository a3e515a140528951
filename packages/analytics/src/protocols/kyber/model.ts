import type { ProtocolModel } from '../../model.ts'
import { kyberEvents } from './events.ts'

export const kyber: ProtocolModel = { name: 'kyber', events: kyberEvents }
