import type { ProtocolModel } from '../model.ts'
import { aaveV1 } from './aave-v1/model.ts'
import { aaveV2 } from './aave-v2/model.ts'
import { aaveV3 } from './aave-v3/model.ts'
import { balancerV1 } from './balancer-v1/model.ts'
import { balancerV2 } from './balancer-v2/model.ts'
import { balancerV3 } from './balancer-v3/model.ts'
import { bancorV2 } from './bancor-v2/model.ts'
import { bancorV3 } from './bancor-v3/model.ts'
import { carbon } from './carbon/model.ts'
import { clipper } from './clipper/model.ts'
import { compoundV2 } from './compound-v2/model.ts'
import { curve } from './curve/model.ts'
import { dodo } from './dodo/model.ts'
import { erc20 } from './erc20/model.ts'
import { erc1155 } from './erc1155/model.ts'
import { fluidDex } from './fluid-dex/model.ts'
import { kyberDmm } from './kyber-dmm/model.ts'
import { makerPsm } from './maker-psm/model.ts'
import { maverickV1 } from './maverick-v1/model.ts'
import { maverickV2 } from './maverick-v2/model.ts'
import { pancakeInfinity } from './pancake-infinity/model.ts'
import { pancakeswapV3 } from './pancakeswap-v3/model.ts'
import { solidly } from './solidly/model.ts'
import { traderJoeLb } from './trader-joe-lb/model.ts'
import { uniswapV1 } from './uniswap-v1/model.ts'
import { uniswapV2 } from './uniswap-v2/model.ts'
import { uniswapV3 } from './uniswap-v3/model.ts'
import { uniswapV4 } from './uniswap-v4/model.ts'
import { weth } from './weth/model.ts'

/** Every protocol that is read unless a caller says otherwise. */
export const protocols: readonly ProtocolModel[] = [
  aaveV1,
  aaveV2,
  aaveV3,
  balancerV1,
  balancerV2,
  balancerV3,
  bancorV2,
  bancorV3,
  carbon,
  clipper,
  compoundV2,
  curve,
  dodo,
  erc1155,
  erc20,
  fluidDex,
  kyberDmm,
  makerPsm,
  maverickV1,
  maverickV2,
  pancakeInfinity,
  pancakeswapV3,
  solidly,
  traderJoeLb,
  uniswapV1,
  uniswapV2,
  uniswapV3,
  uniswapV4,
  weth,
]
