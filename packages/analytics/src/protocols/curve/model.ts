import type { ProtocolModel } from '../../model.ts'
import { curveEvents } from './events.ts'

export const curve: ProtocolModel = { name: 'curve', events: curveEvents }
