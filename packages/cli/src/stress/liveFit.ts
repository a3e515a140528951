import { MembraneError } from '@membrane/core'
import type { LiveAaveMarket, PositionRow, StressConfig } from '@membrane/risk'
import { money, percent } from '../output/money.ts'

/** Prices may differ by so much before it is worth a line: the market moves while a configuration is written. */
const samePrice = 0.01

/**
 * A live market in the words of a configuration: its accounts under the configuration's asset ids, and in sentences what
 * had to be left out and where the market's own prices and terms are others.
 * @param names asset id by the symbol of a reserve, where they differ.
 * @throws LIVE_MARKET_FOREIGN when no account is left.
 */
export function fitMarket(
  market: LiveAaveMarket,
  config: Pick<StressConfig, 'assets' | 'protocol'>,
  names: Readonly<Record<string, string>>,
): { readonly rows: readonly PositionRow[]; readonly notes: readonly string[] } {
  const known = new Set(config.assets.map(({ id }) => id))
  const idOf = (symbol: string) => (Object.hasOwn(names, symbol) ? names[symbol] : undefined) ?? symbol
  const priceOf = new Map(market.assets.map(({ id, price }) => [id, price]))
  const worth = (amounts: PositionRow['debt']) =>
    Object.entries(amounts).reduce((sum, [symbol, amount]) => sum + amount * (priceOf.get(symbol) ?? 0), 0)
  const foreign = new Set<string>()
  const kept: PositionRow[] = []
  let leftOut = 0
  let debtLeftOut = 0
  let collateralLeftOut = 0
  let debt = 0
  for (const row of market.positions) {
    debt += worth(row.debt)
    const unknown = [...Object.keys(row.collateral), ...Object.keys(row.debt)].filter(
      (symbol) => !known.has(idOf(symbol)),
    )
    for (const symbol of unknown) foreign.add(symbol)
    if (unknown.length === 0) {
      kept.push({ id: row.id, collateral: renamed(row.collateral, idOf), debt: renamed(row.debt, idOf) })
      continue
    }
    leftOut++
    debtLeftOut += worth(row.debt)
    collateralLeftOut += worth(row.collateral)
  }
  const listed = [...foreign].sort().join(', ')
  if (kept.length === 0)
    throw new MembraneError('LIVE_MARKET_FOREIGN', {
      shortMessage: `None of the market's ${market.positions.length} accounts holds and owes only assets of the configuration (${[...known].join(', ')}). They also use: ${listed || 'nothing'}.`,
      hint: 'Add these assets to the configuration, or say in positions.names which of its assets a symbol stands for.',
    })
  return {
    rows: kept,
    notes: [
      ...market.notes,
      ...(leftOut === 0
        ? []
        : [
            `${leftOut} of ${market.positions.length} accounts are left out, which owe ${money(debtLeftOut)} (${percent(debt === 0 ? 0 : debtLeftOut / debt)} of the debt) against ${money(collateralLeftOut)}: they use ${listed}, which the configuration does not name.`,
          ]),
      ...differences(market, config, idOf),
    ],
  }
}

function renamed(
  amounts: PositionRow['debt'],
  idOf: (symbol: string) => string,
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>()
  // Two reserves may stand for one asset: USDC and its bridged twin.
  for (const [symbol, amount] of Object.entries(amounts))
    sums.set(idOf(symbol), (sums.get(idOf(symbol)) ?? 0) + amount)
  return Object.fromEntries(sums)
}

/** Where the configuration stresses another market than the one that is live. */
function differences(
  market: LiveAaveMarket,
  { assets, protocol }: Pick<StressConfig, 'assets' | 'protocol'>,
  idOf: (symbol: string) => string,
): readonly string[] {
  const prices = market.assets.flatMap(({ id, price }) => {
    const own = assets.find((asset) => asset.id === idOf(id))
    return own === undefined || Math.abs(own.price / price - 1) <= samePrice
      ? []
      : [`The market's oracle has ${id} at ${money(price)}; this run starts at ${money(own.price)}.`]
  })
  const terms = market.collateral.flatMap(({ asset, liquidationThreshold, bonus }) => {
    const own = protocol.collateral.find((collateral) => collateral.asset === idOf(asset))
    if (own === undefined)
      return assets.some(({ id }) => id === idOf(asset))
        ? [`${asset} is collateral in the market and not in this run: its holders look worse here.`]
        : []
    return [
      ...differs(`liquidation threshold of ${asset}`, liquidationThreshold, own.liquidationThreshold),
      ...differs(`bonus of ${asset}`, bonus, own.bonus),
    ]
  })
  return [...prices, ...terms]
}

function differs(what: string, live: number, own: number): readonly string[] {
  return Math.abs(live - own) < 1e-9
    ? []
    : [`The market's ${what} is ${percent(live)}; this run assumes ${percent(own)}.`]
}
