import type { ProtocolModel } from '../../model.ts'
import { makerEvents } from './events.ts'

export const maker: ProtocolModel = { name: 'maker', events: makerEvents }
