import type { Bundle, Detail } from '@membrane/analytics'

/** The public form of a bundle: stable field names, every amount a decimal string, null where nothing tells. */
export type BundleRecord = {
  /** null for a lone trace, of which nothing tells the block it was in. */
  readonly block: number | null
  readonly kind: string
  readonly method: string
  readonly confidence: string
  readonly transactions: readonly string[]
  readonly victims: readonly string[]
  readonly protocol: string | null
  readonly pool: string | null
  readonly parties: Readonly<Record<string, string | readonly string[]>>
  readonly profit: Readonly<Record<string, string>>
  readonly details: Readonly<Record<string, unknown>>
  readonly liquidator?: string | null
  readonly user?: string | null
  readonly debtToken?: string | null
  readonly debtAmount?: string | null
  readonly collateralToken?: string | null
  readonly collateralAmount?: string | null
}

/** @param numbered whether the block's number is known. */
export function bundleRecord(bundle: Bundle, numbered: boolean): BundleRecord {
  const { kind, method, confidence, transactions, victims, protocol, pool, parties, liquidation } = bundle
  return {
    block: numbered ? bundle.block : null,
    kind,
    method,
    confidence,
    transactions,
    victims,
    protocol,
    pool,
    parties,
    profit: Object.fromEntries(
      Object.entries(bundle.profit).map(([token, amount]) => [token, amount.toString()]),
    ),
    details: plain(bundle.details) as Readonly<Record<string, unknown>>, // an object in, an object out
    ...(liquidation === undefined
      ? {}
      : {
          liquidator: liquidation.liquidator ?? null,
          user: liquidation.user ?? null,
          debtToken: liquidation.debtToken ?? null,
          debtAmount: liquidation.debtAmount?.toString() ?? null,
          collateralToken: liquidation.collateralToken ?? null,
          collateralAmount: liquidation.collateralAmount?.toString() ?? null,
        }),
  }
}

/** Details as JSON takes them: bigint as a decimal string. */
function plain(detail: Detail): unknown {
  if (typeof detail === 'bigint') return detail.toString()
  if (typeof detail !== 'object' || detail === null) return detail
  if (isList(detail)) return detail.map(plain)
  return Object.fromEntries(Object.entries(detail).map(([key, field]) => [key, plain(field)]))
}

function isList(detail: object): detail is readonly Detail[] {
  return Array.isArray(detail)
}
