import type { ProtocolModel } from '../../model.ts'
import { erc4626Events } from './events.ts'

export const erc4626: ProtocolModel = { name: 'erc4626', events: erc4626Events }
