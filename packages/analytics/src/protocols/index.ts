import type { ProtocolModel } from '../model.ts'
import { aaveV1 } from './aave-v1/model.ts'
import { aaveV2 } from './aave-v2/model.ts'
import { aaveV3 } from './aave-v3/model.ts'
import { balancerV1 } from './balancer-v1/model.ts'
import { compoundV2 } from './compound-v2/model.ts'
import { erc20 } from './erc20/model.ts'
import { uniswapV2 } from './uniswap-v2/model.ts'
import { uniswapV3 } from './uniswap-v3/model.ts'
import { weth } from './weth/model.ts'

/** Every protocol that is read unless a caller says otherwise. */
export const protocols: readonly ProtocolModel[] = [
  erc20,
  weth,
  uniswapV2,
  uniswapV3,
  balancerV1,
  aaveV1,
  aaveV2,
  aaveV3,
  compoundV2,
]
