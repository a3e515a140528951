import type { ProtocolModel } from '../../model.ts'
import { erc20Calls } from './calls.ts'
import { erc20Events } from './events.ts'

export const erc20: ProtocolModel = { name: 'erc20', events: erc20Events, calls: erc20Calls }
