import { encodeCanonical } from '@membrane/core'
import { keptBlocks, type LedgerAppend } from '../../ledger/append.ts'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import type { Commit } from '../store.ts'

/** Appends ledger rows and moves the chain's checkpoint. */
export function writeLedger({ chainId, ledger, tip }: Commit, append: LedgerAppend): readonly Statement[] {
  const { rows, added, removed, head } = append
  const statements: Statement[] = []
  if (rows.length > 0) {
    statements.push({
      text: `insert into ledger (chain_id, sequence, kind, block_number, block_hash, parent_hash, outcomes, previous, hash)
        select $1::bigint, * from unnest($2::text::bigint[], $3::text::text[], $4::text::bigint[], $5::text::text[],
          $6::text::text[], $7::text::json[], $8::text::text[], $9::text::text[])`,
      params: [
        chainId,
        arrayLiteral(rows.map((row) => row.sequence)),
        arrayLiteral(rows.map((row) => row.kind)),
        arrayLiteral(rows.map((row) => row.block.number)),
        arrayLiteral(rows.map((row) => row.block.hash)),
        arrayLiteral(rows.map((row) => row.parentHash ?? null)),
        arrayLiteral(rows.map((row) => encodeCanonical(row.outcomes))),
        arrayLiteral(rows.map((row) => row.previous)),
        arrayLiteral(rows.map((row) => row.hash)),
      ],
    })
  }
  if (removed.length > 0) {
    statements.push({
      text: 'delete from blocks where chain_id = $1::bigint and position = any($2::text::bigint[])',
      params: [chainId, arrayLiteral(removed)],
    })
  }
  if (added.length > 0) {
    statements.push({
      text: `insert into blocks (chain_id, slot, position, hash, number)
        select $1::bigint, * from unnest($2::text::int[], $3::text::bigint[], $4::text::text[], $5::text::bigint[])
        on conflict (chain_id, slot) do update
          set position = excluded.position, hash = excluded.hash, number = excluded.number`,
      params: [
        chainId,
        arrayLiteral(added.map((block) => block.position % keptBlocks)),
        arrayLiteral(added.map((block) => block.position)),
        arrayLiteral(added.map((block) => block.hash)),
        arrayLiteral(added.map((block) => block.number)),
      ],
    })
  }
  const last = ledger.findLast(({ kind }) => kind !== 'replayed')
  const checkpoint = (last?.kind === 'block' ? undefined : tip) ?? head.canonical.at(-1)
  if (rows.length > 0 || tip !== undefined) {
    statements.push({
      text: `insert into chains (chain_id, sequence, hash, tip_number, tip_hash)
        values ($1::bigint, $2::bigint, $3, $4::bigint, $5)
        on conflict (chain_id) do update set sequence = excluded.sequence, hash = excluded.hash,
          tip_number = excluded.tip_number, tip_hash = excluded.tip_hash`,
      params: [chainId, head.sequence, head.hash, checkpoint?.number ?? null, checkpoint?.hash ?? null],
    })
  }
  return statements
}
