import type { ProtocolModel } from '../../model.ts'
import { blurCalls } from './calls.ts'
import { blurEvents } from './events.ts'

export const blur: ProtocolModel = { name: 'blur', events: blurEvents, calls: blurCalls }
