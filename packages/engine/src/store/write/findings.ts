import { encodeCanonical, type Hash } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import { readableText } from '../sql/text.ts'
import type { Commit } from '../store.ts'

/**
 * Inserts the findings that are not there yet and gives back their ids. One that was retracted and is found again
 * (its block came back, its transaction was seen again) counts as new.
 * @param gone block hashes that are not canonical after this commit.
 */
export function insertFindings({ findings, retractedFindings }: Commit, gone: ReadonlySet<Hash>): Statement {
  const single = new Set(retractedFindings)
  const unique = [
    ...new Map(findings.toReversed().map((finding) => [finding.id, finding])).values(),
  ].reverse()
  const isGone = (finding: (typeof unique)[number]) =>
    single.has(finding.id) || (finding.stage === 'block' && gone.has(finding.block.hash))
  const bodies = unique.map(
    ({ id: _, detector: _d, stage: _s, chainId: _c, block: _b, evidence: _e, ...rest }) =>
      encodeCanonical(rest),
  )
  return {
    text: `insert into findings (id, chain_id, detector, stage, severity, score, block_number, block_hash,
        transaction_hash, subject, title, evidence, body, retracted)
      select * from unnest($1::text::text[], $2::text::bigint[], $3::text::text[], $4::text::text[], $5::text::text[],
        $6::text::float8[], $7::text::bigint[], $8::text::text[], $9::text::text[], $10::text::text[],
        $11::text::text[], $12::text::json[], $13::text::json[], $14::text::boolean[])
      on conflict (id) do update set retracted = false, retracted_reason = null
        where findings.retracted and not excluded.retracted
      returning id`,
    params: [
      arrayLiteral(unique.map((finding) => finding.id)),
      arrayLiteral(unique.map((finding) => finding.chainId)),
      arrayLiteral(unique.map((finding) => finding.detector)),
      arrayLiteral(unique.map((finding) => finding.stage)),
      arrayLiteral(unique.map((finding) => finding.severity)),
      arrayLiteral(unique.map((finding) => finding.score)),
      arrayLiteral(unique.map((finding) => finding.block.number)),
      arrayLiteral(unique.map((finding) => finding.block.hash)),
      arrayLiteral(unique.map((finding) => finding.transaction ?? null)),
      arrayLiteral(unique.map((finding) => readableText(finding.subject))),
      arrayLiteral(unique.map((finding) => readableText(finding.title))),
      arrayLiteral(unique.map((finding) => encodeCanonical(finding.evidence))),
      arrayLiteral(bodies),
      arrayLiteral(unique.map(isGone)),
    ],
  }
}

/** Marks findings retracted: those made in blocks that are gone, and single ones. */
export function retractFindings(
  { chainId, retractedFindings = [] }: Commit,
  gone: ReadonlySet<Hash>,
): readonly Statement[] {
  const statements: Statement[] = []
  if (gone.size > 0) {
    // A pending finding only names the head that it was simulated on: its transaction may still come.
    statements.push({
      text: `update findings set retracted = true, retracted_reason = 'reorg'
        where chain_id = $1::bigint and block_hash = any($2::text::text[]) and stage = 'block' and retracted_reason is null`,
      params: [chainId, arrayLiteral([...gone])],
    })
  }
  if (retractedFindings.length > 0) {
    statements.push({
      text: `update findings set retracted = true, retracted_reason = 'withdrawn'
        where id = any($1::text::text[]) and retracted_reason is null`,
      params: [arrayLiteral(retractedFindings)],
    })
  }
  return statements
}
