import type { ProtocolModel } from '../model.ts'
import { erc20 } from './erc20/model.ts'
import { uniswapV2 } from './uniswap-v2/model.ts'

/** Every protocol that is read unless a caller says otherwise. */
export const protocols: readonly ProtocolModel[] = [erc20, uniswapV2]
