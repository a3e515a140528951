import { type Address, zeroAddress } from '@membrane/core'
import type { TransactionReading } from '../../analyse.ts'
import { type Token, type Transfer, weth } from '../../transfer.ts'
import { coinOf, type Leg } from './leg.ts'

/**
 * Exchanges with tokens that wrap another: a vault's shares (ERC-4626), lent tokens, wstETH. The token's contract is sent
 * the other one and mints, or burns and sends it; that and nothing else in this transaction, since both at once, or two
 * tokens (a pair's shares), say no price. WETH is ether and no wrapper.
 * @param protocol what such a leg's protocol is called.
 */
export function wrapLegs({ transfers }: TransactionReading, protocol: string): readonly Leg[] {
  let found: Leg[] | undefined
  const seen: Token[] = []
  for (const { token, from, to, standard } of transfers) {
    if (standard !== 'erc20' || token === weth || (from !== zeroAddress && to !== zeroAddress)) continue
    if (seen.includes(token)) continue
    seen.push(token)
    const leg = wrapLeg(token, transfers, protocol)
    if (leg !== undefined) {
      found ??= []
      found.push(leg)
    }
  }
  return found ?? []
}

function wrapLeg(share: Token, transfers: readonly Transfer[], protocol: string): Leg | undefined {
  let minted = 0n
  let burned = 0n
  let last: Transfer | undefined
  for (const transfer of transfers) {
    if (transfer.token !== share) continue
    if (transfer.from === zeroAddress) minted += transfer.amount
    else if (transfer.to === zeroAddress) burned += transfer.amount
    else continue
    last = transfer
  }
  if (last === undefined || minted > 0n === burned > 0n) return undefined
  const other = passed(share as Address, minted > 0n, transfers)
  if (other === undefined) return undefined
  const [tokenIn, amountIn, tokenOut, amountOut] =
    minted > 0n ? [other.token, other.amount, share, minted] : [share, burned, other.token, other.amount]
  return {
    swap: {
      kind: 'swap',
      protocol,
      pool: share as Address,
      venue: share as Address,
      sender: undefined,
      recipient: undefined,
      tokenIn,
      amountIn,
      tokenOut,
      amountOut,
      coinIn: -1,
      coinOut: -1,
      feeOnTransfer: false,
      order: last.order,
      logIndex: -1,
      traceAddress: undefined,
    },
    tokenIn: coinOf(tokenIn),
    tokenOut: coinOf(tokenOut),
    amountIn,
    amountOut,
    paid: amountIn,
    received: amountOut,
  }
}

/**
 * What the wrapper was sent when it minted, or sent when it burned. What it puts away with others first, or fetches from
 * them, passes through it the other way too and is not counted.
 */
function passed(
  wrapper: Address,
  inward: boolean,
  transfers: readonly Transfer[],
): { readonly token: Token; readonly amount: bigint } | undefined {
  let token: Token | undefined
  let amount = 0n
  for (const transfer of transfers) {
    if ((inward ? transfer.to : transfer.from) !== wrapper || transfer.token === wrapper) continue
    if (transfer.standard === 'nft' || transfer.amount === 0n) continue
    const counterparty = inward ? transfer.from : transfer.to
    if (counterparty === zeroAddress) return undefined
    if (token !== undefined && token !== transfer.token) return undefined
    token = transfer.token
    amount += transfer.amount
  }
  return token === undefined ? undefined : { token, amount }
}
