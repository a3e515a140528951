import type { ProtocolModel } from '../../model.ts'
import { maverickV2Events } from './events.ts'

export const maverickV2: ProtocolModel = { name: 'maverick_v2', events: maverickV2Events }
