import type { ProtocolModel } from '../../model.ts'
import { cryptopunksCalls } from './calls.ts'
import { cryptopunksEvents } from './events.ts'

export const cryptopunks: ProtocolModel = {
  name: 'cryptopunks',
  events: cryptopunksEvents,
  calls: cryptopunksCalls,
}
