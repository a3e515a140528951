import type { Address, Log, Transaction } from '@membrane/core'
import { logsOf } from '../reading/logs.ts'
import { wordAt, wordToInt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { squared } from './book.ts'
import { factor, type PricePoint } from './path.ts'

/** What the events tell of one pool. */
export type LoggedPath = {
  readonly pool: Address
  /** The price before the transaction; NaN while unknown. */
  start: number
  readonly points: PricePoint[]
  readonly logs: Log[]
  /** Reserves that changed between two events of the pair with nothing to explain it. */
  jump: { readonly log: Log; readonly expected: number; readonly seen: number } | undefined
  reserves: readonly [number, number] | undefined
}

/**
 * Price paths by V2 Sync and V3 Swap events. A V2 pair tells its reserves just before the event that changed them, so
 * that what it had before its first trade follows; of a V3 trade the average price stands for what was before.
 * @param jumpRatio factor from which an unexplained change of a reserve is a jump.
 */
export function loggedPaths(transaction: Transaction, jumpRatio: number): ReadonlyMap<Address, LoggedPath> {
  const paths = new Map<Address, LoggedPath>()
  // The last reserves of each pair that no event has explained yet.
  const pending = new Map<Address, Told>()
  const logs = logsOf(transaction)
  for (let at = 0; at < logs.length; at++) {
    const log = logs[at]
    if (log === undefined) continue
    const topic = log.topics[0]
    if (topic === events.SwapV3.topic) {
      const path = pathOf(paths, log.address)
      const amount0 = Number(wordToInt(wordAt(log.data, 0)))
      const amount1 = Number(wordToInt(wordAt(log.data, 1)))
      const root = wordAt(log.data, 2)
      if (root === undefined) continue
      const average = Math.abs(amount1 / amount0)
      if (Number.isNaN(path.start) && average > 0 && Number.isFinite(average)) path.start = average
      push(path, squared(root), at, log)
    } else {
      const last = pending.get(log.address)
      // Its own shares' transfers explain nothing.
      if (last !== undefined && topic !== events.Transfer.topic && topic !== events.Approval.topic) {
        pending.delete(log.address)
        const cause = topic === events.SyncV2.topic ? undefined : log
        settle(pathOf(paths, log.address), last, cause, jumpRatio)
      }
      if (topic === events.SyncV2.topic) pending.set(log.address, { log, at })
    }
  }
  for (const [pool, told] of pending) settle(pathOf(paths, pool), told, undefined, jumpRatio)
  return paths
}

type Told = { readonly log: Log; readonly at: number }

function pathOf(paths: Map<Address, LoggedPath>, pool: Address): LoggedPath {
  let path = paths.get(pool)
  if (path === undefined) {
    path = { pool, start: Number.NaN, points: [], logs: [], jump: undefined, reserves: undefined }
    paths.set(pool, path)
  }
  return path
}

function push(path: LoggedPath, price: number, at: number, log: Log): void {
  if (!(price > 0) || !Number.isFinite(price)) return
  path.points.push({ at, price })
  path.logs.push(log)
}

/** Joins reserves that a pair told with the event that says why they changed: `cause`, or nothing. */
function settle(path: LoggedPath, { log, at }: Told, cause: Log | undefined, jumpRatio: number): void {
  const after = [amountAt(log, 0), amountAt(log, 1)] as const
  if (!(after[0] > 0 && after[1] > 0)) return
  const known = path.reserves
  const swapped = cause?.topics[0] === events.SwapV2.topic
  const explained = cause !== undefined && !swapped
  // Liquidity leaves the price; what came before it is not asked for.
  const before = swapped
    ? ([
        after[0] - amountAt(cause, 0) + amountAt(cause, 2),
        after[1] - amountAt(cause, 1) + amountAt(cause, 3),
      ] as const)
    : after
  if (Number.isNaN(path.start) && before[0] > 0 && before[1] > 0) path.start = before[1] / before[0]
  if (known !== undefined && !explained && path.jump === undefined) {
    for (const side of [0, 1] as const) {
      if (before[side] > 0 && factor(before[side], known[side]) >= jumpRatio) {
        path.jump = { log, expected: known[side], seen: before[side] }
        break
      }
    }
  }
  path.reserves = after
  push(path, after[1] / after[0], at, log)
}

function amountAt(log: Log, index: number): number {
  return Number(wordToUint(wordAt(log.data, index)))
}
