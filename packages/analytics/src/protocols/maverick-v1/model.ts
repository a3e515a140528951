import type { ProtocolModel } from '../../model.ts'
import { maverickV1Events } from './events.ts'

export const maverickV1: ProtocolModel = { name: 'maverick_v1', events: maverickV1Events }
