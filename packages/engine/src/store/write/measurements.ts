import { encodeCanonical, type Hash } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import { readableText } from '../sql/text.ts'
import type { Commit } from '../store.ts'

/** Writes measurements of blocks that are still canonical, and removes those of blocks that are gone. */
export function writeMeasurements(
  { chainId, measurements }: Commit,
  gone: ReadonlySet<Hash>,
): readonly Statement[] {
  const statements: Statement[] = []
  const kept = measurements.filter(({ block }) => !gone.has(block.hash))
  if (gone.size > 0) {
    statements.push({
      text: 'delete from measurements where chain_id = $1::bigint and block_hash = any($2::text::text[])',
      params: [chainId, arrayLiteral([...gone])],
    })
  }
  if (kept.length > 0) {
    statements.push({
      text: `insert into measurements (chain_id, block_number, block_hash, name, value, reason, labels)
        select $1::bigint, * from unnest($2::text::bigint[], $3::text::text[], $4::text::text[], $5::text::float8[],
          $6::text::text[], $7::text::text[])
        on conflict do nothing`,
      params: [
        chainId,
        arrayLiteral(kept.map(({ block }) => block.number)),
        arrayLiteral(kept.map(({ block }) => block.hash)),
        arrayLiteral(kept.map(({ name }) => readableText(name))),
        arrayLiteral(kept.map(({ value }) => value ?? null)),
        arrayLiteral(kept.map(({ reason }) => (reason === undefined ? null : readableText(reason)))),
        arrayLiteral(kept.map(({ labels }) => encodeCanonical(labels))),
      ],
    })
  }
  return statements
}
