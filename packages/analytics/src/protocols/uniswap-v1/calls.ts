import { tellSwap } from '../../frames/tell.ts'
import { transfersSince } from '../../frames/within.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'

const protocol = 'uniswap_v1'

const trades: readonly string[] = [
  'ethToTokenSwapInput(uint256,uint256)',
  'ethToTokenTransferInput(uint256,uint256,address)',
  'ethToTokenSwapOutput(uint256,uint256)',
  'ethToTokenTransferOutput(uint256,uint256,address)',
  'tokenToEthSwapInput(uint256,uint256,uint256)',
  'tokenToEthTransferInput(uint256,uint256,uint256,address)',
  'tokenToEthSwapOutput(uint256,uint256,uint256)',
  'tokenToEthTransferOutput(uint256,uint256,uint256,address)',
  'tokenToTokenSwapInput(uint256,uint256,uint256,uint256,address)',
  'tokenToTokenTransferInput(uint256,uint256,uint256,uint256,address,address)',
  'tokenToTokenSwapOutput(uint256,uint256,uint256,uint256,address)',
  'tokenToTokenTransferOutput(uint256,uint256,uint256,uint256,address,address)',
  'tokenToExchangeSwapInput(uint256,uint256,uint256,uint256,address)',
  'tokenToExchangeTransferInput(uint256,uint256,uint256,uint256,address,address)',
  'tokenToExchangeSwapOutput(uint256,uint256,uint256,uint256,address)',
  'tokenToExchangeTransferOutput(uint256,uint256,uint256,uint256,address,address)',
]

/**
 * An exchange holds ether (coin 0) and one token (coin 1): what a call changed of the two is the trade, refunds taken
 * off. A trade of token for token sends the ether on to another exchange, whose call is a swap of its own.
 * Source: uniswap_exchange.vy of Uniswap/v1-contracts.
 */
export const uniswapV1Calls: readonly CallModel[] = [
  ...trades.map(
    (signature): CallModel => ({
      signature,
      read(visit, into) {
        const change = changeOf(visit, into)
        if (change === undefined || visit.frame.to === undefined) return
        const { wei, token, units } = change
        const buys = wei > 0n && units < 0n
        if (!buys && !(wei < 0n && units > 0n)) return
        tellSwap(visit, into, {
          protocol,
          pool: visit.frame.to,
          tokenIn: buys ? ether : token,
          amountIn: buys ? wei : units,
          tokenOut: buys ? token : ether,
          amountOut: buys ? -units : -wei,
          coinIn: buys ? 0 : 1,
          coinOut: buys ? 1 : 0,
        })
      },
    }),
  ),
  ...(
    ['addLiquidity(uint256,uint256,uint256)', 'removeLiquidity(uint256,uint256,uint256,uint256)'] as const
  ).map(
    (signature): CallModel => ({
      signature,
      read(visit, into) {
        const change = changeOf(visit, into)
        const { to: pool, from: owner } = visit.frame
        if (change === undefined || pool === undefined) return
        const { wei, token, units } = change
        const given = wei > 0n && units > 0n
        if (!given && !(wei < 0n && units < 0n)) return
        into.actions.push({
          kind: given ? 'mint' : 'burn',
          protocol,
          pool,
          venue: pool,
          owner,
          tickLower: undefined,
          tickUpper: undefined,
          liquidity: undefined,
          tokens: [ether, token],
          amounts: given ? [wei, units] : [-wei, -units],
          order: visit.left,
          logIndex: -1,
          traceAddress: visit.traceAddress,
        })
      },
    }),
  ),
]

/** How the exchange's ether and token changed; undefined when it moved no token or more than one. */
function changeOf(
  visit: FrameVisit,
  into: Reading,
): { readonly wei: bigint; readonly token: Token; readonly units: bigint } | undefined {
  const self = visit.frame.to
  let wei = 0n
  let units = 0n
  let token: Token | undefined
  for (const transfer of transfersSince(into, visit.entered)) {
    const sign = transfer.to === self ? 1n : transfer.from === self ? -1n : 0n
    if (sign === 0n || transfer.token === self) continue
    if (transfer.token === ether) wei += sign * transfer.amount
    else if (token !== undefined && token !== transfer.token) return undefined
    else {
      token = transfer.token
      units += sign * transfer.amount
    }
  }
  return token === undefined ? undefined : { wei, token, units }
}
