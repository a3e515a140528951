import type { ProtocolModel } from '../../model.ts'
import { dodoEvents } from './events.ts'

export const dodo: ProtocolModel = { name: 'dodo', events: dodoEvents }
