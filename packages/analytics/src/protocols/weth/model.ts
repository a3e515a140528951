import type { ProtocolModel } from '../../model.ts'
import { wethCalls } from './calls.ts'
import { wethEvents } from './events.ts'

export const weth: ProtocolModel = { name: 'weth', events: wethEvents, calls: wethCalls }
