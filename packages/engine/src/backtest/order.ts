import { withOutcome } from './entries.ts'
import type { AttackEntry } from './entry.ts'
import { inWorld } from './summary.ts'
import type { WorldKind } from './world.ts'

/** An entry, and whether its recording says where in the chain it was. */
export type PlacedAttack = AttackEntry & { readonly placed: boolean }

/**
 * Where one attack has several transactions of unknown order, a response to one may have come before another: what
 * became of the other is not known.
 */
export function withoutOrder(
  attacks: readonly PlacedAttack[],
  kinds: readonly WorldKind[],
): readonly AttackEntry[] {
  const groups = new Map<string, PlacedAttack[]>()
  for (const attack of attacks) groups.set(attack.incident, [...(groups.get(attack.incident) ?? []), attack])
  return attacks.map(({ placed, ...attack }) => {
    const others = (groups.get(attack.incident) ?? []).filter(
      ({ transaction }) => transaction !== attack.transaction,
    )
    if (placed && others.every((other) => other.placed)) return attack
    return kinds.reduce<AttackEntry>((entry, kind) => {
      const result = inWorld(entry, kind)
      if (result?.outcome !== 'lost') return entry
      const answered = others.some((other) => (inWorld(other, kind)?.respondedAt.path ?? 'none') !== 'none')
      return answered ? withOutcome(entry, kind, 'unknown', 'the order of the attack is not known') : entry
    }, attack)
  })
}
