import type { ProtocolModel } from '../../model.ts'
import { curveCalls } from './calls.ts'
import { curveEvents } from './events.ts'

export const curve: ProtocolModel = { name: 'curve', events: curveEvents, calls: curveCalls }
