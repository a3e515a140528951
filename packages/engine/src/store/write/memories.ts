import { encodeCanonical, type Hash } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import type { Commit } from '../store.ts'

/** The newest memory and the 64 before it: as deep as a reorg may go back. */
export const keptMemories = 65

/** Keeps the newest detector memories and forgets those of blocks that are gone. */
export function writeMemories({ chainId, memories }: Commit, gone: ReadonlySet<Hash>): readonly Statement[] {
  const statements: Statement[] = []
  if (gone.size > 0) {
    statements.push({
      text: 'delete from detector_memory where chain_id = $1::bigint and block_hash = any($2::text::text[])',
      params: [chainId, arrayLiteral([...gone])],
    })
  }
  const latest = [...new Map(memories.map((item) => [item.block.hash, item])).values()]
    .filter(({ block }) => !gone.has(block.hash))
    .slice(-keptMemories)
  if (latest.length > 0) {
    statements.push({
      text: `insert into detector_memory (chain_id, block_hash, block_number, memory)
        select $1::bigint, * from unnest($2::text::text[], $3::text::bigint[], $4::text::text[])
        on conflict (chain_id, block_hash) do update set memory = excluded.memory`,
      params: [
        chainId,
        arrayLiteral(latest.map(({ block }) => block.hash)),
        arrayLiteral(latest.map(({ block }) => block.number)),
        arrayLiteral(latest.map(({ memory }) => encodeCanonical(memory))),
      ],
    })
    statements.push({
      text: `delete from detector_memory where chain_id = $1::bigint and position <= (select position
        from detector_memory where chain_id = $1::bigint order by position desc offset $2::int limit 1)`,
      params: [chainId, keptMemories],
    })
  }
  return statements
}
