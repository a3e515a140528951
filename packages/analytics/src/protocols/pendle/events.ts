import { type Address, type Log, zeroAddress } from '@membrane/core'
import { signedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'

const protocol = 'pendle'

/** A market's own numbers of its tokens. */
const pt = 0
const sy = 1

/**
 * Source: IPMarket.sol and IStandardizedYield.sol of @pendle/core-v2. A market trades a principal token (PT) for a
 * standardized yield (SY); wrapping into SY is a swap with the SY's contract, which names both tokens.
 */
export const pendleEvents: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,int256,int256,uint256,uint256)',
    read(log, order, into) {
      // Both are from the trader's side: positive is received.
      const netPt = signedAt(log.data, 0)
      const netSy = signedAt(log.data, 1)
      const ptOut = netPt > 0n
      if (ptOut ? netSy >= 0n : netPt >= 0n || netSy <= 0n) return
      into.actions.push({
        kind: 'swap',
        protocol,
        pool: log.address,
        venue: log.address,
        sender: topicAddress(log.topics[1]),
        recipient: topicAddress(log.topics[2]),
        tokenIn: undefined,
        amountIn: ptOut ? -netSy : -netPt,
        tokenOut: undefined,
        amountOut: ptOut ? netPt : netSy,
        coinIn: ptOut ? sy : pt,
        coinOut: ptOut ? pt : sy,
        feeOnTransfer: false,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Mint(address indexed,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      const amounts = [wordAt(data, 2), wordAt(data, 1)]
      pushLiquidity(into, log, order, 'mint', wordAt(data, 0), amounts)
    },
  },
  {
    signature: 'Burn(address indexed,address indexed,uint256,uint256,uint256)',
    read(log, order, into) {
      const { address, data } = log
      const liquidity = wordAt(data, 0)
      if (!burnedOwnShares(into, address, liquidity)) return
      const amounts = [wordAt(data, 2), wordAt(data, 1)]
      pushLiquidity(into, log, order, 'burn', liquidity, amounts)
    },
  },
  {
    signature: 'Deposit(address indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const [, caller, receiver, token] = log.topics
      const amounts = [wordAt(log.data, 0), wordAt(log.data, 1)] as const
      pushWrap(into, log, order, caller, receiver, orEther(topicAddress(token)), log.address, amounts)
    },
  },
  {
    signature: 'Redeem(address indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const [, caller, receiver, token] = log.topics
      const amounts = [wordAt(log.data, 0), wordAt(log.data, 1)] as const
      pushWrap(into, log, order, caller, receiver, log.address, orEther(topicAddress(token)), amounts)
    },
  },
]

/**
 * Whether a market burned shares that it held itself: they are sent to it beforehand. Aave V3's aTokens emit a Burn of the
 * same topic, and burn what their holders have. Source: burn() of PendleMarketV3.sol.
 */
function burnedOwnShares({ transfers }: Reading, market: Address, liquidity: bigint): boolean {
  for (let i = transfers.length - 1; i >= 0; i--) {
    const transfer = transfers[i]
    if (transfer === undefined || transfer.token !== market || transfer.from !== market) continue
    if (transfer.to === zeroAddress && transfer.amount === liquidity) return true
  }
  return false
}

/** The zero address stands for ether in an SY. */
function orEther(token: Token): Token {
  return token === zeroAddress ? ether : token
}

function pushLiquidity(
  into: Reading,
  log: Log,
  order: number,
  kind: 'mint' | 'burn',
  liquidity: bigint,
  amounts: readonly bigint[],
): void {
  into.actions.push({
    kind,
    protocol,
    pool: log.address,
    venue: log.address,
    owner: topicAddress(log.topics[1]),
    tickLower: undefined,
    tickUpper: undefined,
    liquidity,
    tokens: [undefined, undefined],
    amounts,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

function pushWrap(
  into: Reading,
  log: Log,
  order: number,
  caller: Log['topics'][number] | undefined,
  receiver: Log['topics'][number] | undefined,
  tokenIn: Token,
  tokenOut: Token,
  amounts: readonly [bigint, bigint],
): void {
  if (amounts[0] === 0n || amounts[1] === 0n) return
  into.actions.push({
    kind: 'swap',
    protocol: 'pendle_sy',
    pool: log.address,
    venue: log.address,
    sender: topicAddress(caller),
    recipient: topicAddress(receiver),
    tokenIn,
    amountIn: amounts[0],
    tokenOut,
    amountOut: amounts[1],
    coinIn: -1,
    coinOut: -1,
    feeOnTransfer: false,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}
