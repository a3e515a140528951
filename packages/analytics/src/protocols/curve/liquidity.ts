import type { Hash, Log } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { pushLiquidity, unknownTokens } from '../../decode/push.ts'
import { numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'
import type { Token } from '../../transfer.ts'

const protocol = 'curve'

/** topic0 of ERC-20's Transfer. */
const transferTopic: Hash = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** How far back the payment of a single coin may lie before the event that tells of it. */
const reach = 12

type Kind = 'mint' | 'burn'

/** One word for each of `coins` coins, from word `first` on. */
function ofCoins(signature: string, kind: Kind, coins: number, first = 0): EventModel {
  return {
    signature,
    read(log, order, into) {
      pushAmounts(into, log, order, kind, first, coins)
    },
  }
}

/** An array of amounts at head word 0. */
function ofArray(signature: string, kind: Kind): EventModel {
  return {
    signature,
    read(log, order, into) {
      const span = spanAt(log.data, 0)
      if (span !== undefined) pushAmounts(into, log, order, kind, span.first, span.length)
    },
  }
}

/** One coin taken out, with its number at word `index` and its amount at `amount`; the shares given at `shares`. */
function ofOne(signature: string, index: number, shares: number, amount: number): EventModel {
  return {
    signature,
    read(log, order, into) {
      pushOne(into, log, order, numberAt(log.data, index), shares, amount)
    },
  }
}

const coinCounts = [2, 3, 4] as const

/** Source: the pools' ABIs in @curvefi/api. */
export const curveLiquidity: readonly EventModel[] = [
  ...coinCounts.flatMap((n) => [
    ofCoins(`AddLiquidity(address indexed,uint256[${n}],uint256[${n}],uint256,uint256)`, 'mint', n),
    ofCoins(`RemoveLiquidity(address indexed,uint256[${n}],uint256[${n}],uint256)`, 'burn', n),
    ofCoins(
      `RemoveLiquidityImbalance(address indexed,uint256[${n}],uint256[${n}],uint256,uint256)`,
      'burn',
      n,
    ),
  ]),
  // Crypto pools.
  ...([2, 3] as const).flatMap((n) => [
    ofCoins(`AddLiquidity(address indexed,uint256[${n}],uint256,uint256)`, 'mint', n),
    ofCoins(`AddLiquidity(address indexed,uint256[${n}],uint256,uint256,uint256)`, 'mint', n),
    ofCoins(`RemoveLiquidity(address indexed,uint256[${n}],uint256)`, 'burn', n),
  ]),
  ofCoins('AddLiquidity(address indexed,address indexed,uint256[2],uint256,uint256,uint256)', 'mint', 2),
  ofCoins('RemoveLiquidityImbalance(address indexed,uint256,uint256[2],uint256,uint256)', 'burn', 2, 1),
  // Stableswap NG.
  ofArray('AddLiquidity(address indexed,uint256[],uint256[],uint256,uint256)', 'mint'),
  ofArray('RemoveLiquidity(address indexed,uint256[],uint256[],uint256)', 'burn'),
  ofArray('RemoveLiquidityImbalance(address indexed,uint256[],uint256[],uint256,uint256)', 'burn'),
  ofOne('RemoveLiquidityOne(address indexed,int128,uint256,uint256,uint256)', 0, 1, 2),
  ofOne('RemoveLiquidityOne(address indexed,uint256,uint256,uint256,uint256,uint256)', 1, 0, 2),
  {
    signature: 'RemoveLiquidityOne(address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      pushUnnumbered(into, log, order, cursor)
    },
  },
  {
    // Crypto pools put the coin's number second; stable pools the amount, and the supply after it.
    signature: 'RemoveLiquidityOne(address indexed,uint256,uint256,uint256)',
    read(log, order, into, cursor) {
      const second = numberAt(log.data, 1)
      // No pool has as many coins, and nobody is paid as little.
      if (second < 8) pushOne(into, log, order, second, 0, 2)
      else pushUnnumbered(into, log, order, cursor)
    },
  },
]

function pushAmounts(into: Reading, log: Log, order: number, kind: Kind, first: number, coins: number): void {
  const amounts: bigint[] = []
  for (let coin = 0; coin < coins; coin++) amounts.push(wordAt(log.data, first + coin))
  push(into, log, order, kind, undefined, unknownTokens(coins), amounts)
}

function pushOne(into: Reading, log: Log, order: number, coin: number, shares: number, amount: number): void {
  if (!(coin < 64)) return
  const amounts: bigint[] = new Array<bigint>(coin).fill(0n)
  amounts.push(wordAt(log.data, amount))
  push(into, log, order, 'burn', wordAt(log.data, shares), unknownTokens(coin + 1), amounts)
}

/** The event does not tell which coin: the pool's payment of the very amount does, and without one nothing. */
function pushUnnumbered(into: Reading, log: Log, order: number, cursor: LogCursor): void {
  const token = paidBefore(log, cursor)
  const shares = wordAt(log.data, 0)
  if (token === undefined) push(into, log, order, 'burn', shares, [], [])
  else push(into, log, order, 'burn', shares, [token], [wordAt(log.data, 1)])
}

function paidBefore({ address, data }: Log, { logs, position }: LogCursor): Token | undefined {
  const amount = data.slice(66, 130)
  for (let i = position - 1; i >= 0 && i >= position - reach; i--) {
    const other = logs[i]
    if (other === undefined || other.topics[0] !== transferTopic || other.topics.length !== 3) continue
    if (other.topics[1]?.endsWith(address.slice(2)) && other.data.startsWith(amount, 2)) return other.address
  }
  return undefined
}

function push(
  into: Reading,
  log: Log,
  order: number,
  kind: Kind,
  liquidity: bigint | undefined,
  tokens: readonly (Token | undefined)[],
  amounts: readonly bigint[],
): void {
  const provider = topicAddress(log.topics[1])
  pushLiquidity(
    into,
    log,
    order,
    kind,
    protocol,
    log.address,
    provider,
    undefined,
    undefined,
    liquidity,
    tokens,
    amounts,
  )
}
