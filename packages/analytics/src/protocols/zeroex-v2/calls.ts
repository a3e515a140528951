import type { CallModel } from '../../model.ts'
import { zeroexFills } from '../zeroex-v3/calls.ts'

/** Source: LibOrder.sol of @0x/contracts-exchange-libs, version 2. */
export const zeroexV2Calls: readonly CallModel[] = zeroexFills(
  'zeroex_v2',
  '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes)',
)
