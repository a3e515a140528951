import type { ProtocolModel } from '../../model.ts'
import { balancerV3Events } from './events.ts'

export const balancerV3: ProtocolModel = { name: 'balancer_v3', events: balancerV3Events }
