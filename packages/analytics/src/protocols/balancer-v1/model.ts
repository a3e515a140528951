import type { ProtocolModel } from '../../model.ts'
import { balancerV1Calls } from './calls.ts'

export const balancerV1: ProtocolModel = { name: 'balancer_v1', events: [], calls: balancerV1Calls }
