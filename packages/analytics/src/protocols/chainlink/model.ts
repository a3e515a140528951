import type { ProtocolModel } from '../../model.ts'
import { chainlinkEvents } from './events.ts'

export const chainlink: ProtocolModel = { name: 'chainlink', events: chainlinkEvents }
