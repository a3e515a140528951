import type { ProtocolModel } from '../../model.ts'
import { balancerV1Calls } from './calls.ts'
import { balancerV1Events } from './events.ts'

export const balancerV1: ProtocolModel = {
  name: 'balancer_v1',
  events: balancerV1Events,
  calls: balancerV1Calls,
}
