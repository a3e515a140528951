import { encodeCanonical, type Hash } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import type { Commit } from '../store.ts'

/** The newest memory and the 64 before it: as deep as a reorg may go back. */
export const keptMemories = 65

/** A block whose detector memory is stored; positions count up, and each has a slot in a ring of `keptMemories`. */
export type StoredMemory = { readonly hash: Hash; readonly position: number }

export type MemoryPlan = {
  readonly statements: readonly Statement[]
  /** What is stored after these statements, oldest first. */
  readonly stored: readonly StoredMemory[]
}

/**
 * Keeps the newest detector memories and forgets those of blocks that are gone.
 * @param before what is stored now, oldest first.
 */
export function writeMemories(
  { chainId, memories }: Commit,
  gone: ReadonlySet<Hash>,
  before: readonly StoredMemory[],
): MemoryPlan {
  const standing = before.filter(({ hash }) => !gone.has(hash))
  const forgotten = before.filter(({ hash }) => gone.has(hash))
  const places = new Map(standing.map((item) => [item.hash, item]))
  const latest = new Map(
    memories.filter(({ block }) => !gone.has(block.hash)).map((item) => [item.block.hash, item]),
  )
  let end = standing.at(-1)?.position ?? 0
  for (const hash of latest.keys()) if (!places.has(hash)) places.set(hash, { hash, position: ++end })
  const stored = [...places.values()].filter(({ position }) => position > end - keptMemories)
  const written = stored.flatMap(({ hash, position }) => {
    const item = latest.get(hash)
    return item === undefined ? [] : [{ ...item, position }]
  })
  const statements: Statement[] = []
  if (forgotten.length > 0) {
    statements.push({
      text: 'delete from detector_memory where chain_id = $1::bigint and slot = any($2::text::int[])',
      params: [chainId, arrayLiteral(forgotten.map(({ position }) => position % keptMemories))],
    })
  }
  if (written.length > 0) {
    statements.push({
      text: `insert into detector_memory (chain_id, slot, position, block_hash, block_number, memory)
        select $1::bigint, * from unnest($2::text::int[], $3::text::bigint[], $4::text::text[],
          $5::text::bigint[], $6::text::text[])
        on conflict (chain_id, slot) do update set position = excluded.position,
          block_hash = excluded.block_hash, block_number = excluded.block_number, memory = excluded.memory`,
      params: [
        chainId,
        arrayLiteral(written.map(({ position }) => position % keptMemories)),
        arrayLiteral(written.map(({ position }) => position)),
        arrayLiteral(written.map(({ block }) => block.hash)),
        arrayLiteral(written.map(({ block }) => block.number)),
        arrayLiteral(written.map(({ memory }) => encodeCanonical(memory))),
      ],
    })
  }
  return { statements, stored }
}
