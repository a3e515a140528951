import type { ProtocolModel } from '../model.ts'
import { aaveV1 } from './aave-v1/model.ts'
import { aaveV2 } from './aave-v2/model.ts'
import { aaveV3 } from './aave-v3/model.ts'
import { balancerV1 } from './balancer-v1/model.ts'
import { balancerV2 } from './balancer-v2/model.ts'
import { balancerV3 } from './balancer-v3/model.ts'
import { bancorV2 } from './bancor-v2/model.ts'
import { bancorV3 } from './bancor-v3/model.ts'
import { blur } from './blur/model.ts'
import { carbon } from './carbon/model.ts'
import { chainlink } from './chainlink/model.ts'
import { clipper } from './clipper/model.ts'
import { compoundV2 } from './compound-v2/model.ts'
import { compoundV3 } from './compound-v3/model.ts'
import { cow } from './cow/model.ts'
import { cryptopunks } from './cryptopunks/model.ts'
import { curve } from './curve/model.ts'
import { dodo } from './dodo/model.ts'
import { dssFlash } from './dss-flash/model.ts'
import { dydxSolo } from './dydx-solo/model.ts'
import { erc20 } from './erc20/model.ts'
import { erc1155 } from './erc1155/model.ts'
import { erc4626 } from './erc4626/model.ts'
import { eulerV1 } from './euler-v1/model.ts'
import { eulerV2 } from './euler-v2/model.ts'
import { fluid } from './fluid/model.ts'
import { fluidDex } from './fluid-dex/model.ts'
import { kyber } from './kyber/model.ts'
import { kyberDmm } from './kyber-dmm/model.ts'
import { liquity } from './liquity/model.ts'
import { looksrareV1 } from './looksrare-v1/model.ts'
import { looksrareV2 } from './looksrare-v2/model.ts'
import { maker } from './maker/model.ts'
import { makerPsm } from './maker-psm/model.ts'
import { maverickV1 } from './maverick-v1/model.ts'
import { maverickV2 } from './maverick-v2/model.ts'
import { morphoBlue } from './morpho-blue/model.ts'
import { oneinch } from './oneinch/model.ts'
import { pancakeInfinity } from './pancake-infinity/model.ts'
import { pancakeswapV3 } from './pancakeswap-v3/model.ts'
import { paraswap } from './paraswap/model.ts'
import { pendle } from './pendle/model.ts'
import { seaport } from './seaport/model.ts'
import { solidly } from './solidly/model.ts'
import { traderJoeLb } from './trader-joe-lb/model.ts'
import { uniswapV1 } from './uniswap-v1/model.ts'
import { uniswapV2 } from './uniswap-v2/model.ts'
import { uniswapV3 } from './uniswap-v3/model.ts'
import { uniswapV4 } from './uniswap-v4/model.ts'
import { uniswapx } from './uniswapx/model.ts'
import { weth } from './weth/model.ts'
import { wyvern } from './wyvern/model.ts'
import { x2y2 } from './x2y2/model.ts'
import { zeroexV2 } from './zeroex-v2/model.ts'
import { zeroexV3 } from './zeroex-v3/model.ts'
import { zeroexV4 } from './zeroex-v4/model.ts'

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
  blur,
  carbon,
  chainlink,
  clipper,
  compoundV2,
  compoundV3,
  cow,
  cryptopunks,
  curve,
  dodo,
  dssFlash,
  dydxSolo,
  erc1155,
  erc20,
  erc4626,
  eulerV1,
  eulerV2,
  fluid,
  fluidDex,
  kyber,
  kyberDmm,
  liquity,
  looksrareV1,
  looksrareV2,
  maker,
  makerPsm,
  maverickV1,
  maverickV2,
  morphoBlue,
  oneinch,
  pancakeInfinity,
  pancakeswapV3,
  paraswap,
  pendle,
  seaport,
  solidly,
  traderJoeLb,
  uniswapV1,
  uniswapV2,
  uniswapV3,
  uniswapV4,
  uniswapx,
  weth,
  wyvern,
  x2y2,
  zeroexV2,
  zeroexV3,
  zeroexV4,
]
