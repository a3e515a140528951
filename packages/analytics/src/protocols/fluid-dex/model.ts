import type { ProtocolModel } from '../../model.ts'
import { fluidDexEvents } from './events.ts'

export const fluidDex: ProtocolModel = { name: 'fluid_dex', events: fluidDexEvents }
