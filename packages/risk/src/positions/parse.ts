import { MembraneError } from '@membrane/core'
import type { PositionRow } from '../config/config.ts'
import { mostPositions, positionRows } from '../config/schema.ts'

/**
 * Reads positions from text: JSON (a list of `{id, collateral: {asset: amount}, debt: {asset: amount}}`, or an object
 * with that list as `positions`), or CSV with the columns `id`, `collateral:ASSET` and `debt:ASSET`; amounts are whole tokens.
 * @param name the file, for messages.
 * @throws POSITIONS_UNREADABLE, POSITIONS_EMPTY, POSITION_DUPLICATE
 */
export function parsePositions(text: string, name: string): readonly PositionRow[] {
  const rows = /^\s*[[{]/.test(text) ? fromJson(text, name) : fromCsv(text, name)
  if (rows.length === 0)
    throw new MembraneError('POSITIONS_EMPTY', {
      shortMessage: `${name} holds no position.`,
      hint: 'Give one account a row; a market without accounts has nothing to stress.',
    })
  const seen = new Set<string>()
  for (const { id } of rows) {
    if (seen.has(id))
      throw new MembraneError('POSITION_DUPLICATE', {
        shortMessage: `${name} has the account ${JSON.stringify(id)} twice.`,
        hint: 'Join its amounts into one row: an account is liquidated as a whole.',
      })
    seen.add(id)
  }
  return rows
}

function fromJson(text: string, name: string): readonly PositionRow[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(name, `it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const list = typeof value === 'object' && value !== null && 'positions' in value ? value.positions : value
  const parsed = positionRows.safeParse(list)
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw unreadable(
    name,
    `${first?.path.join('.') || '(the whole)'}: ${first?.message ?? 'not a list of positions'}`,
  )
}

type AmountColumn = { readonly side: 'collateral' | 'debt'; readonly asset: string }

function fromCsv(text: string, name: string): readonly PositionRow[] {
  const lines = text.split(/\r?\n/)
  const columns = (lines[0] ?? '').split(',').map((title) => title.trim())
  const idAt = columns.indexOf('id')
  const amounts = columns.map((title, i) => (i === idAt ? undefined : amountColumn(title, name)))
  if (idAt === -1)
    throw unreadable(
      name,
      `the first line has no column 'id'; it is ${JSON.stringify(lines[0]?.slice(0, 80))}`,
    )
  if (lines.length - 1 > mostPositions) throw unreadable(name, `it has more than ${mostPositions} rows`)
  return lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return []
    const cells = line.split(',')
    if (cells.length !== columns.length)
      throw unreadable(name, `line ${i + 2} has ${cells.length} cells, the head has ${columns.length}`)
    const collateral: Record<string, number> = {}
    const debt: Record<string, number> = {}
    for (const [at, column] of amounts.entries()) {
      if (column === undefined) continue
      const cell = cells[at]?.trim() ?? ''
      const amount = cell === '' ? 0 : Number(cell)
      if (!Number.isFinite(amount) || amount < 0)
        throw unreadable(
          name,
          `line ${i + 2}, ${column.side}:${column.asset} is ${JSON.stringify(cell)}, expected an amount of whole tokens`,
        )
      if (amount > 0) (column.side === 'debt' ? debt : collateral)[column.asset] = amount
    }
    return [{ id: cells[idAt]?.trim() || `row ${i + 2}`, collateral, debt }]
  })
}

function amountColumn(title: string, name: string): AmountColumn {
  const [, side, asset] = /^(collateral|debt):(.+)$/.exec(title) ?? []
  if ((side === 'collateral' || side === 'debt') && asset !== undefined) return { side, asset }
  throw unreadable(name, `the column ${JSON.stringify(title)} is neither id, collateral:ASSET nor debt:ASSET`)
}

function unreadable(name: string, why: string): MembraneError {
  return new MembraneError('POSITIONS_UNREADABLE', {
    shortMessage: `${name} could not be read as positions: ${why}.`,
    hint: 'Give CSV with the columns id, collateral:ETH, debt:USDC, or JSON [{"id": ..., "collateral": {"ETH": 1}, "debt": {"USDC": 100}}].',
  })
}
