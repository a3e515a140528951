import type { PositionRow } from '../config/config.ts'
import type { PositionTable } from '../positions/synthetic.ts'
import type { Book } from './market.ts'

/** The whole book of an asset is at most so many atoms: 90 times below 2^53, so that no sum comes near it. */
const mostAtoms = 1e14

/** Whole tokens in the smallest atom, a power of ten not below the token's own, that keeps `total` tokens under the bound. */
export function atomFor(total: number, decimals: number): number {
  let exponent = -decimals
  while (exponent < 300 && total / powerOfTen(exponent) > mostAtoms) exponent++
  return powerOfTen(exponent)
}

/** The correctly rounded double, which repeated multiplication would miss. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`)
}

/** Rows by asset id as a table. Assets unknown to `ids` are left to the caller, who has checked them. */
export function tableOf(rows: readonly PositionRow[], ids: readonly string[]): PositionTable {
  const assets = ids.length
  const collateral = new Float64Array(rows.length * assets)
  const debt = new Float64Array(rows.length * assets)
  rows.forEach((row, i) => {
    ids.forEach((id, a) => {
      collateral[i * assets + a] = row.collateral[id] ?? 0
      debt[i * assets + a] = row.debt[id] ?? 0
    })
  })
  return { count: rows.length, assets, collateral, debt }
}

/** Whole tokens to whole atoms, rounded to the nearest. */
export function bookOf(table: PositionTable, atoms: readonly number[]): Book {
  const { count, assets } = table
  const round = (tokens: Float64Array) =>
    tokens.map((value, at) => Math.floor(value / (atoms[at % assets] ?? 1) + 0.5))
  return { count, assets, collateral: round(table.collateral), debt: round(table.debt) }
}
