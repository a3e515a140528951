import type { Hex } from '@membrane/core'
import { tellSwap } from '../../frames/tell.ts'
import {
  answer,
  answers,
  argumentAddress,
  argumentHex,
  argumentStart,
  listLength,
} from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import type { Token } from '../../transfer.ts'

/** `ERC20Token(address)` and `ERC20Bridge(address,address,bytes)`, which the data of a fungible asset begins with. */
const fungible: readonly string[] = ['0xf47261b0', '0xdc1600f3']

const v2 = '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes)'
const v3 =
  '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes,bytes,bytes)'

/**
 * Both versions answer first what the maker gave and then what the taker gave. Source: LibOrder.sol and LibFillResults
 * of @0x/contracts-exchange-libs, versions 2 and 3.
 */
export const zeroexV3Calls: readonly CallModel[] = [v2, v3].flatMap((order) =>
  ['fillOrder', 'fillOrKillOrder', 'fillOrderNoThrow'].map(
    (name): CallModel => ({
      signature: `${name}(${order},uint256,bytes)`,
      read(visit, into) {
        readFill(visit, into, order === v2 ? 'zeroex_v2' : 'zeroex_v3')
      },
    }),
  ),
)

function readFill(visit: FrameVisit, into: Reading, protocol: string): void {
  const { input, output } = visit.frame
  const at = argumentStart(input, 0)
  if (Number.isNaN(at) || !answers(output, 2)) return
  const tokenOut = assetAt(input, argumentStart(input, 10, at))
  const tokenIn = assetAt(input, argumentStart(input, 11, at))
  const amountOut = answer(output, 0)
  const amountIn = answer(output, 1)
  if (tokenIn === undefined || tokenOut === undefined || amountIn === 0n || amountOut === 0n) return
  const pool = argumentAddress(input, at)
  tellSwap(visit, into, { protocol, pool, tokenIn, amountIn, tokenOut, amountOut })
}

/** The token of asset data at word `at`; undefined when the asset is not fungible. */
function assetAt(input: Hex, at: number): Token | undefined {
  if (listLength(input, at) === 0) return undefined
  const first = argumentHex(input, at + 1)
  if (!fungible.includes(first.slice(0, 10))) return undefined
  // Four bytes of selector shift the address over the end of the first word.
  return `0x${first.slice(34)}${argumentHex(input, at + 2).slice(2, 10)}`
}
