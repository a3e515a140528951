import type { ProtocolModel } from '../../model.ts'
import { blurEvents } from './events.ts'

export const blur: ProtocolModel = { name: 'blur', events: blurEvents }
