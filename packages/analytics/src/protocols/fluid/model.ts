import type { ProtocolModel } from '../../model.ts'
import { fluidEvents } from './events.ts'

export const fluid: ProtocolModel = { name: 'fluid', events: fluidEvents }
