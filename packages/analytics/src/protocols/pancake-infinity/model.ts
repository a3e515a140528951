import type { ProtocolModel } from '../../model.ts'
import { pancakeInfinityEvents } from './events.ts'

export const pancakeInfinity: ProtocolModel = { name: 'pancake_infinity', events: pancakeInfinityEvents }
