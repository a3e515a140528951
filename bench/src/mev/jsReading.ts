import type { Action, BlockReading, Token, TransactionReading, Transfer } from '@membrane/analytics'
import type { Address, Hash } from '@membrane/core'

/** What the cases write of an asset: a fungible token, or one NFT. */
export type JsAsset = {
  readonly address?: Token
  readonly collection?: Address
  readonly id?: string
}

/** One classified input of mev-inspect-js. Amounts are decimal with an `n` behind. */
export type JsInput = {
  readonly contract: { readonly address: Address; readonly protocol: { readonly abi: string } }
  readonly block: { readonly hash: Hash; readonly number: number }
  readonly transaction: { readonly from: Address; readonly hash: Hash; readonly index: number }
  readonly event: { readonly address: Address; readonly logIndex: number }
  readonly metadata?: { readonly tickLower?: number; readonly tickUpper?: number }
  readonly from?: Address
  readonly to?: Address
  readonly assetIn?: JsAsset
  readonly amountIn?: string
  readonly assetOut?: JsAsset
  readonly amountOut?: string
  readonly depositor?: Address
  readonly withdrawer?: Address
  readonly assets?: readonly JsAsset[]
  readonly amounts?: readonly string[]
  readonly payer?: Address
  readonly seizor?: Address
  readonly borrower?: Address
  readonly asset?: JsAsset
  readonly amount?: string
}

export const amountOf = (text: string | undefined): bigint => BigInt((text ?? '0').replace(/n$/, ''))

const protocols: Readonly<Record<string, string>> = {
  UniswapV2: 'uniswap_v2',
  UniswapV3: 'uniswap_v3',
  BalancerV1: 'balancer_v1',
  BalancerV2: 'balancer_v2',
  CurveV1: 'curve',
  CurveV2: 'curve',
  CompoundV2: 'compound_v2',
  AaveV2: 'aave_v2',
  OpenseaSeaport: 'seaport',
  LooksRareV1: 'looksrare_v1',
  X2Y2V1: 'x2y2',
  SudoswapV1: 'sudoswap',
}

/**
 * The inputs of one case as blocks already read: a transaction at every index up to the last, and in it the actions with
 * the transfers that they imply. The cases do not tell which contract was called, what gas cost, or prices.
 */
export function readingsOf(inputs: readonly JsInput[]): readonly BlockReading[] {
  const numbers = [...new Set(inputs.map(({ block }) => block.number))]
  return numbers.flatMap((number) => {
    const own = inputs.filter(({ block }) => block.number === number)
    const [first] = own
    if (first === undefined) return []
    const last = Math.max(...own.map(({ transaction }) => transaction.index))
    const transactions = Array.from({ length: last + 1 }, (_, index) =>
      transactionOf(
        index,
        own.filter(({ transaction }) => transaction.index === index),
      ),
    )
    return [
      { number, hash: first.block.hash, method: 'logs', traced: false, transactions } satisfies BlockReading,
    ]
  })
}

function transactionOf(index: number, inputs: readonly JsInput[]): TransactionReading {
  const [first] = inputs
  const core = {
    hash: first?.transaction.hash ?? (`0x${index.toString(16).padStart(64, '0')}` as Hash),
    index,
    from: first?.transaction.from,
    to: undefined,
    status: 'success',
  } as const
  const ordered = inputs.toSorted((a, b) => a.event.logIndex - b.event.logIndex)
  return {
    ...core,
    actions: [...ordered.flatMap(actionsOf), ...liquidationsOf(ordered)],
    transfers: transfersOf(ordered),
    gasFee: undefined,
    tip: undefined,
    transaction: {
      ...core,
      value: 0n,
      input: '0x',
      nonce: undefined,
      effectiveGasPrice: undefined,
      gasUsed: undefined,
      contractAddress: undefined,
      logs: [],
      trace: undefined,
      changes: undefined,
    },
  }
}

function actionsOf(input: JsInput): readonly Action[] {
  const { contract, event, assetIn, assetOut, assets } = input
  const protocol = protocols[contract.protocol.abi] ?? contract.protocol.abi
  const evidence = { order: event.logIndex, logIndex: event.logIndex, traceAddress: undefined }
  const place = { protocol, pool: contract.address, venue: event.address, ...evidence }
  if (assets !== undefined) {
    const given = input.depositor !== undefined
    return [
      {
        kind: given ? 'mint' : 'burn',
        ...place,
        owner: input.depositor ?? input.withdrawer,
        tickLower: input.metadata?.tickLower,
        tickUpper: input.metadata?.tickUpper,
        liquidity: undefined,
        tokens: assets.map(({ address }) => address),
        amounts: (input.amounts ?? []).map(amountOf),
      },
    ]
  }
  if (assetIn === undefined || assetOut === undefined) return []
  const nft = assetOut.collection === undefined ? assetIn : assetOut
  if (nft.collection !== undefined) {
    const bought = nft === assetOut
    return [
      {
        kind: 'nft_trade',
        protocol,
        market: contract.address,
        seller: bought ? undefined : input.from,
        buyer: bought ? input.to : undefined,
        collection: nft.collection,
        tokenId: amountOf(nft.id),
        paymentToken: bought ? assetIn.address : assetOut.address,
        paymentAmount: amountOf(bought ? input.amountIn : input.amountOut),
        ...evidence,
      },
    ]
  }
  return [
    {
      kind: 'swap',
      ...place,
      sender: input.from,
      recipient: input.to,
      tokenIn: assetIn.address,
      amountIn: amountOf(input.amountIn),
      tokenOut: assetOut.address,
      amountOut: amountOf(input.amountOut),
      coinIn: -1,
      coinOut: -1,
      feeOnTransfer: false,
    },
  ]
}

/** Each repayment with the seizure of the same borrower at the same market. */
function liquidationsOf(inputs: readonly JsInput[]): readonly Action[] {
  return inputs.flatMap((repayment) => {
    if (repayment.payer === undefined) return []
    const { contract, event, borrower, payer } = repayment
    const seizure = inputs.find(
      (other) =>
        other.seizor !== undefined &&
        other.borrower === borrower &&
        // Some are written with their checksum.
        other.contract.address.toLowerCase() === contract.address.toLowerCase(),
    )
    return [
      {
        kind: 'liquidation',
        protocol: protocols[contract.protocol.abi] ?? contract.protocol.abi,
        market: event.address,
        style: 'fixed-spread',
        liquidator: payer,
        user: borrower,
        debtToken: repayment.asset?.address,
        debtAmount: amountOf(repayment.amount),
        collateralToken: seizure?.asset?.address,
        collateralAmount: seizure === undefined ? undefined : amountOf(seizure.amount),
        order: event.logIndex,
        logIndex: event.logIndex,
        traceAddress: undefined,
      } satisfies Action,
    ]
  })
}

/** What moved for the swaps; a pool that pays the next one directly is one transfer and not two. */
function transfersOf(inputs: readonly JsInput[]): readonly Transfer[] {
  const transfers: Transfer[] = []
  const move = (token: Token | undefined, from: Address, to: Address, amount: bigint, order: number) => {
    if (token === undefined) return
    transfers.push({ standard: 'erc20', token, from, to, amount, tokenId: undefined, order, logIndex: -1 })
  }
  const swaps = inputs.filter(({ assetIn, from, to }) => assetIn !== undefined && from && to)
  for (const { event, to, assetOut, amountOut } of swaps) {
    move(assetOut?.address, event.address, to as Address, amountOf(amountOut), event.logIndex - 0.5)
  }
  const direct = new Set<Transfer>()
  for (const { event, from, assetIn, amountIn } of swaps) {
    const paid = transfers.find(
      (transfer) =>
        transfer.to === event.address &&
        transfer.token === assetIn?.address &&
        transfer.amount === amountOf(amountIn) &&
        !direct.has(transfer),
    )
    if (paid !== undefined) direct.add(paid)
    else move(assetIn?.address, from as Address, event.address, amountOf(amountIn), event.logIndex - 0.75)
  }
  return transfers.sort((a, b) => a.order - b.order)
}
