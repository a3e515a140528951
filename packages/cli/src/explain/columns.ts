import type { Transfer } from '@membrane/analytics'
import type { Address } from '@membrane/core'
import type { PartyFlow } from './explanation.ts'

/** A column of the drawing: one party, or all those that found no room. */
export type PartyColumn = { readonly address: Address | undefined; readonly members: number }

/**
 * Which parties get a column, from left to right in order of appearance, the sender and the target first. Where there
 * are more than `most`, those with the most transfers stay and the last column stands for the others.
 */
export function partyColumns(
  transfers: readonly Transfer[],
  first: readonly (Address | null | undefined)[],
  most: number,
): { readonly columns: readonly PartyColumn[]; readonly columnOf: (address: Address) => number } {
  const counts = new Map<Address, number>()
  for (const { from, to } of transfers) {
    counts.set(from, (counts.get(from) ?? 0) + 1)
    counts.set(to, (counts.get(to) ?? 0) + 1)
  }
  const principals = new Set(first.filter((address) => address !== null && address !== undefined))
  const order = [...[...principals].filter((address) => counts.has(address)), ...counts.keys()]
  const parties = [...new Set(order)]
  const rank = (address: Address) =>
    principals.has(address) ? Number.POSITIVE_INFINITY : (counts.get(address) ?? 0)
  const kept =
    parties.length <= most
      ? new Set(parties)
      : new Set(
          [...parties]
            .sort((a, b) => rank(b) - rank(a) || parties.indexOf(a) - parties.indexOf(b))
            .slice(0, most - 1),
        )
  const shown = parties.filter((address) => kept.has(address))
  const others = parties.length - shown.length
  const columns: readonly PartyColumn[] = [
    ...shown.map((address) => ({ address, members: 1 })),
    ...(others === 0 ? [] : [{ address: undefined, members: others }]),
  ]
  const positions = new Map(shown.map((address, i) => [address, i]))
  return { columns, columnOf: (address) => positions.get(address) ?? columns.length - 1 }
}

/** The net of a column: its party's, or the sum over all that it stands for. */
export function columnNet(
  flows: readonly PartyFlow[],
  column: number,
  columnOf: (address: Address) => number,
): ReadonlyMap<Address, bigint> {
  const net = new Map<Address, bigint>()
  for (const flow of flows) {
    if (columnOf(flow.address) !== column) continue
    for (const [token, amount] of flow.net) net.set(token, (net.get(token) ?? 0n) + amount)
  }
  return new Map([...net].filter(([, amount]) => amount !== 0n))
}
