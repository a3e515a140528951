import { MembraneError } from '@membrane/core'
import { compilePool } from '../amm/compilePool.ts'
import { mainnet } from '../chain/model.ts'
import type { AssetConfig, OracleConfig, PositionRow, StressConfig } from '../config/config.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { OracleModel } from '../oracle/model.ts'
import type { PositionTable } from '../positions/synthetic.ts'
import { atomFor, bookOf, tableOf } from './atoms.ts'
import type { Book, Market, MarketAsset } from './market.ts'
import { morphoBonus, protocolRules, storeFrontFactor } from './protocolRules.ts'
import { passiveBorrowers, usualLiquidators } from './usual.ts'

/** A market ready to run, its book, and in sentences what was taken for granted. */
export type CompiledMarket = {
  readonly market: Market
  readonly book: Book
  readonly assumptions: readonly string[]
}

/**
 * Turns a configuration and its positions into plain numbers; what was left out takes the defaults that `StressConfig`
 * names.
 * @param positions accounts by asset id, or a table in the order of `config.assets`, in whole tokens.
 * @throws MARKET_ASSET_UNKNOWN for an id that is none of the assets, MARKET_INVALID for positions or numbers that no
 *   market has, POOL_INVALID for a pool.
 */
export function compileMarket(
  config: StressConfig,
  positions: readonly PositionRow[] | PositionTable,
): CompiledMarket {
  const ids = config.assets.map(({ id }) => id)
  const table = 'count' in positions ? positions : tableOf(checkedRows(positions, ids), ids)
  checkTable(table, ids)
  const assets = config.assets.map((asset, a) => marketAsset(config, asset, a, table))
  const market: Market = {
    stepSeconds: config.horizon.stepSeconds,
    assets,
    rules: protocolRules(config.protocol),
    oracle: oracleModel(config.oracle, ids),
    chain: { ...mainnet, ...config.chain },
    liquidators: { ...usualLiquidators, ...config.liquidators },
    borrowers: { ...passiveBorrowers, ...config.borrowers },
    insurance: config.insurance ?? 0,
  }
  const book = bookOf(
    table,
    assets.map(({ atom }) => atom),
  )
  return { market, book, assumptions: assumptions(config, market, book) }
}

function marketAsset(
  config: StressConfig,
  { id, price, decimals = 18, pool }: AssetConfig,
  a: number,
  table: PositionTable,
): MarketAsset {
  const rule = config.protocol.collateral.find(({ asset }) => asset === id)
  const liquidationThreshold = rule?.liquidationThreshold ?? 0
  // Files without types may leave Morpho's bonus to the formula, as the configuration allows.
  const given: number | undefined = rule?.bonus
  const derived = config.protocol.kind === 'morpho-blue' ? morphoBonus(liquidationThreshold) : 0
  return {
    id,
    price,
    atom: atomFor(Math.max(column(table, table.collateral, a), column(table, table.debt, a)), decimals),
    loanToValue: rule?.loanToValue ?? 0,
    liquidationThreshold,
    bonus: rule === undefined ? 0 : (given ?? derived),
    protocolFee: rule?.protocolFee ?? 0,
    pool: pool === undefined ? undefined : compilePool(pool, price),
  }
}

/** Whole tokens of one asset in the book. */
function column({ count, assets }: PositionTable, values: Float64Array, a: number): number {
  const of = new Float64Array(count)
  for (let i = 0; i < count; i++) of[i] = values[i * assets + a] as number // in the table: checked before
  return pairwiseSum(of)
}

function oracleModel(config: OracleConfig | undefined, ids: readonly string[]): OracleModel {
  const kind = config?.kind ?? 'deviation'
  const lie = config?.manipulation
  return {
    kind,
    deviation: config?.deviation ?? 0.005,
    heartbeatSeconds: config?.heartbeatSeconds ?? 3_600,
    delaySeconds: config?.delaySeconds ?? 24,
    windowSeconds: config?.windowSeconds ?? (kind === 'twap' ? 1_800 : 0),
    reporters: config?.reporters?.count ?? 0,
    reporterSigma: config?.reporters?.sigma ?? 0,
    staleAfterSeconds: config?.staleAfterSeconds ?? 0,
    manipulation:
      lie === undefined
        ? undefined
        : {
            asset: indexOf(lie.asset, ids, 'oracle.manipulation'),
            factor: lie.factor,
            fromStep: lie.fromStep,
            toStep: lie.toStep,
          },
  }
}

function indexOf(id: string, ids: readonly string[], where: string): number {
  const at = ids.indexOf(id)
  if (at >= 0) return at
  throw new MembraneError('MARKET_ASSET_UNKNOWN', {
    shortMessage: `${where} names the asset ${JSON.stringify(id)}, which is not configured (${ids.join(', ')}).`,
    hint: 'Add it to assets with its price, or take it out of the positions.',
  })
}

function checkedRows(rows: readonly PositionRow[], ids: readonly string[]): readonly PositionRow[] {
  for (const { id, collateral, debt } of rows)
    for (const asset of [...Object.keys(collateral), ...Object.keys(debt)])
      indexOf(asset, ids, `Position ${id}`)
  return rows
}

function checkTable(table: PositionTable, ids: readonly string[]): void {
  const size = table.count * ids.length
  const wrong = [...[table.collateral, table.debt].entries()].flatMap(([side, values]) => {
    const at = values.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY))
    const name = side === 0 ? 'collateral' : 'debt'
    if (values.length !== size) return [`${values.length} amounts of ${name}, expected ${size}`]
    return at < 0
      ? []
      : [`account ${Math.floor(at / ids.length)} has ${values[at]} ${ids[at % ids.length]} of ${name}`]
  })
  if (wrong.length === 0) return
  throw new MembraneError('MARKET_INVALID', {
    shortMessage: `The positions are no book: ${wrong.join('; ')}.`,
    hint: 'Amounts are whole tokens, finite and not negative, one for each account and asset.',
  })
}

/** What a reader of the result has to know, one sentence each. */
function assumptions(config: StressConfig, market: Market, book: Book): readonly string[] {
  const lines: string[] = []
  const held = sums(book.collateral, book.assets)
  const owed = sums(book.debt, book.assets)
  market.assets.forEach((asset, a) => {
    const { id, liquidationThreshold: threshold, bonus } = asset
    const tokens = (held[a] ?? 0) * asset.atom
    const cap = config.protocol.collateral.find((rule) => rule.asset === id)?.supplyCap
    if (threshold > 0 && threshold * (1 + bonus) >= 1)
      lines.push(
        `Liquidating ${id} worsens health below HF = ${threshold * (1 + bonus)}: threshold x (1 + bonus) is not under 1, so liquidations of it never heal.`,
      )
    if (threshold > 0 && asset.pool === undefined)
      lines.push(`${id} has no pool: seized ${id} is sold at the outside price, whatever its amount.`)
    if (tokens > 0 && threshold === 0)
      lines.push(`${id} is held and is no collateral here: it backs no debt and is never seized.`)
    if ((owed[a] ?? 0) > 0 && !config.protocol.borrowable.includes(id))
      lines.push(`${id} is owed although it is not borrowable: the debts are taken as they are.`)
    if (cap !== undefined && tokens > cap)
      lines.push(`${tokens} ${id} are supplied, over the cap of ${cap}: the positions are taken as they are.`)
  })
  if (market.rules.kind === 'absorb')
    lines.push(`The store front's price factor is taken as ${storeFrontFactor}.`)
  if (config.oracle === undefined)
    lines.push('The oracle reports at 0.5 % deviation or each hour, 24 s late on an idle chain.')
  if (config.chain === undefined) lines.push('The chain is Ethereum on a quiet day: 15 gwei, 12 s blocks.')
  if (market.liquidators.capital === Number.POSITIVE_INFINITY)
    lines.push('Liquidators have capital without limit (flash loans).')
  if (market.borrowers.topUpHazard === 0) lines.push('Borrowers never repay or add collateral in time.')
  if (config.positions.kind === 'synthetic')
    lines.push('The positions are synthetic: drawn, not taken from a market.')
  return lines
}

function sums(values: Float64Array, assets: number): readonly number[] {
  const totals = new Array<number>(assets).fill(0)
  values.forEach((value, at) => {
    totals[at % assets] = (totals[at % assets] ?? 0) + value
  })
  return totals
}
