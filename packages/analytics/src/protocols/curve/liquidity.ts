import type { Log } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { tokenBefore } from '../../decode/nearTransfer.ts'
import { type Provision, pushLiquidity } from '../../decode/push.ts'
import { numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'

const protocol = 'curve'

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
  push(into, log, order, { kind, amounts })
}

function pushOne(into: Reading, log: Log, order: number, coin: number, shares: number, amount: number): void {
  if (!(coin < 64)) return
  const amounts: bigint[] = new Array<bigint>(coin).fill(0n)
  amounts.push(wordAt(log.data, amount))
  push(into, log, order, { kind: 'burn', liquidity: wordAt(log.data, shares), amounts })
}

/** The event does not tell which coin: the pool's payment of the very amount does, and without one nothing. */
function pushUnnumbered(into: Reading, log: Log, order: number, cursor: LogCursor): void {
  const { address, data } = log
  const amount = wordAt(data, 1)
  const token = tokenBefore(cursor, { from: address, to: undefined, amount, except: address })
  const liquidity = wordAt(data, 0)
  if (token === undefined) push(into, log, order, { kind: 'burn', liquidity, amounts: [] })
  else push(into, log, order, { kind: 'burn', liquidity, tokens: [token], amounts: [amount] })
}

function push(
  into: Reading,
  log: Log,
  order: number,
  told: Pick<Provision, 'kind' | 'liquidity' | 'tokens' | 'amounts'>,
): void {
  pushLiquidity(into, log, order, { ...told, protocol, owner: topicAddress(log.topics[1]) })
}
