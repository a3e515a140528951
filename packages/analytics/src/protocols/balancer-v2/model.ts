import type { ProtocolModel } from '../../model.ts'
import { balancerV2Calls } from './calls.ts'
import { balancerV2Events } from './events.ts'

export const balancerV2: ProtocolModel = {
  name: 'balancer_v2',
  events: balancerV2Events,
  calls: balancerV2Calls,
}
