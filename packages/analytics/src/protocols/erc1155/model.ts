import type { ProtocolModel } from '../../model.ts'
import { erc1155Calls } from './calls.ts'
import { erc1155Events } from './events.ts'

export const erc1155: ProtocolModel = { name: 'erc1155', events: erc1155Events, calls: erc1155Calls }
