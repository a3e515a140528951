import { type Action, encodeCanonical } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import { readableText } from '../sql/text.ts'

/** Statuses after which `planned` again can only be a repeated commit, not news. */
const underWay = "('waiting', 'simulated', 'sent', 'confirmed')"

/** Writes actions as they stand now, and every change of status into their history. */
export function writeActions(actions: readonly Action[]): readonly Statement[] {
  const steps = new Map<string, number>()
  const history = actions.map((action) => {
    const step = (steps.get(action.id) ?? 0) + 1
    steps.set(action.id, step)
    return { action, step }
  })
  const latest = [...new Map(actions.map((action) => [action.id, action])).values()]
  return [
    {
      text: `insert into action_events (action, sequence, status, reason, transaction_hash)
        select new.action, coalesce(old.sequence, 0) + new.step, new.status, new.reason, new.transaction_hash
        from unnest($1::text::text[], $2::text::bigint[], $3::text::text[], $4::text::text[], $5::text::text[])
          as new (action, step, status, reason, transaction_hash)
        left join lateral (select * from action_events where action = new.action order by sequence desc limit 1) old
          on true
        where old.sequence is null
          or ((old.status, old.reason, old.transaction_hash)
              is distinct from (new.status, new.reason, new.transaction_hash)
            and not (new.status = 'planned' and old.status in ${underWay}))`,
      params: [
        arrayLiteral(history.map(({ action }) => action.id)),
        arrayLiteral(history.map(({ step }) => step)),
        arrayLiteral(history.map(({ action }) => action.status)),
        arrayLiteral(history.map(({ action }) => reasonOf(action))),
        arrayLiteral(history.map(({ action }) => action.transaction ?? null)),
      ],
    },
    {
      text: `insert into actions (id, incident, chain_id, playbook, responder, mode, status, reason, transaction_hash,
          target, value_wei, body)
        select * from unnest($1::text::text[], $2::text::text[], $3::text::bigint[], $4::text::text[],
          $5::text::text[], $6::text::text[], $7::text::text[], $8::text::text[], $9::text::text[], $10::text::text[],
          $11::text::numeric[], $12::text::json[])
        on conflict (id) do update set mode = excluded.mode, status = excluded.status, reason = excluded.reason,
          transaction_hash = excluded.transaction_hash, target = excluded.target, value_wei = excluded.value_wei,
          body = excluded.body
        where not (excluded.status = 'planned' and actions.status in ${underWay})`,
      params: [
        arrayLiteral(latest.map((action) => action.id)),
        arrayLiteral(latest.map((action) => action.incident)),
        arrayLiteral(latest.map((action) => action.chainId)),
        arrayLiteral(latest.map((action) => readableText(action.playbook))),
        arrayLiteral(latest.map((action) => readableText(action.responder))),
        arrayLiteral(latest.map((action) => action.mode)),
        arrayLiteral(latest.map((action) => action.status)),
        arrayLiteral(latest.map(reasonOf)),
        arrayLiteral(latest.map((action) => action.transaction ?? null)),
        arrayLiteral(latest.map((action) => action.call.to)),
        arrayLiteral(latest.map((action) => action.call.value.toString())),
        arrayLiteral(latest.map((action) => encodeCanonical(action))),
      ],
    },
  ]
}

function reasonOf({ reason }: Action): string | null {
  return reason === undefined ? null : readableText(reason, 2000)
}
