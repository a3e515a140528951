import type { ProtocolModel } from '../../model.ts'
import { looksrareV2Events } from './events.ts'

export const looksrareV2: ProtocolModel = { name: 'looksrare_v2', events: looksrareV2Events }
