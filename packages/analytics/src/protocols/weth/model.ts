import type { ProtocolModel } from '../../model.ts'
import { wethCalls } from './calls.ts'

export const weth: ProtocolModel = { name: 'weth', events: [], calls: wethCalls }
