import { toJson } from '@membrane/core'
import type { BundleRecord } from './record.ts'

const columns = [
  'block',
  'kind',
  'method',
  'confidence',
  'transactions',
  'victims',
  'protocol',
  'pool',
  'parties',
  'profit',
  'liquidator',
  'user',
  'debtToken',
  'debtAmount',
  'collateralToken',
  'collateralAmount',
  'details',
] as const

export const csvHeader = `${columns.join(',')}\r\n`

/**
 * One row of CSV (RFC 4180). Lists are separated by spaces, profit is `token:amount`, parties are `role:address`, details
 * are JSON.
 */
export function csvRow(record: BundleRecord): string {
  const cells: Readonly<Record<(typeof columns)[number], string>> = {
    block: text(record.block),
    kind: record.kind,
    method: record.method,
    confidence: record.confidence,
    transactions: record.transactions.join(' '),
    victims: record.victims.join(' '),
    protocol: text(record.protocol),
    pool: text(record.pool),
    parties: Object.entries(record.parties)
      .flatMap(([role, who]) =>
        (typeof who === 'string' ? [who] : who).map((address) => `${role}:${address}`),
      )
      .join(' '),
    profit: Object.entries(record.profit)
      .map(([token, amount]) => `${token}:${amount}`)
      .join(' '),
    liquidator: text(record.liquidator),
    user: text(record.user),
    debtToken: text(record.debtToken),
    debtAmount: text(record.debtAmount),
    collateralToken: text(record.collateralToken),
    collateralAmount: text(record.collateralAmount),
    details: toJson(record.details),
  }
  return `${columns.map((name) => cell(cells[name])).join(',')}\r\n`
}

function text(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

/**
 * One cell: quoted where it must be. A text that a spreadsheet would take for a formula gets an apostrophe before it
 * (OWASP, CSV injection); plain numbers do not need one.
 */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
