import type { ProtocolModel } from '../../model.ts'
import { oneinchEvents } from './events.ts'

export const oneinch: ProtocolModel = { name: 'oneinch', events: oneinchEvents }
