import type { Address, Block, Transaction } from '@membrane/core'
import { type Act, actsOf, evidenceOf } from '../privilege/acts.ts'
import type { ChangeGroup } from '../privilege/change.ts'
import type { UpgradeMemory } from './memory.ts'

/** More destructions than this in one transaction are gas tokens being freed. */
const fewDestructions = 8

export type Lives = { readonly groups: readonly ChangeGroup[]; readonly lives: UpgradeMemory['lives'] }

/**
 * Contracts created at an address that had one before: destroyed and made again, by CREATE2 or by a factory that was
 * itself made again. Every creation succeeds only where no code stands, so a second one is proof enough, whether or not
 * the destruction between them was seen. Remembers creations and destructions for the blocks to come.
 * @param limit addresses remembered.
 * @param smallestCode bytes below which a creation is not remembered.
 */
export function followLives(
  block: Block,
  before: UpgradeMemory['lives'],
  limit: number,
  smallestCode: number,
): Lives {
  const { creations, destructions } = actsOf(block)
  if (creations.length === 0 && destructions.length === 0) return { groups: [], lives: before }
  const known = new Map<Address, number>(before)
  const made = new Map<Address, Act>()
  const groups: ChangeGroup[] = []
  const fresh: [Address, number][] = []
  for (const act of inOrder(creations, kept(destructions))) {
    const since = known.get(act.to)
    const created = act.frame?.call.type !== 'SELFDESTRUCT'
    if (created && since !== undefined) groups.push(recreated(act, made.get(act.to), since))
    if (created) made.set(act.to, act)
    if (since !== undefined || (created && sizeOf(act) < smallestCode)) continue
    known.set(act.to, block.number)
    fresh.push([act.to, block.number])
  }
  if (fresh.length === 0) return { groups, lives: before }
  return { groups, lives: [...before, ...fresh].slice(-limit) }
}

function sizeOf(creation: Act): number {
  return (creation.output?.length ?? 2) / 2 - 1
}

/** Destructions without those of transactions that free gas tokens. */
function kept(destructions: readonly Act[]): readonly Act[] {
  if (destructions.length <= fewDestructions) return destructions
  const counts = new Map<Transaction, number>()
  for (const { transaction } of destructions) counts.set(transaction, (counts.get(transaction) ?? 0) + 1)
  return destructions.filter(({ transaction }) => (counts.get(transaction) ?? 0) <= fewDestructions)
}

function inOrder(creations: readonly Act[], destructions: readonly Act[]): readonly Act[] {
  if (destructions.length === 0) return creations
  return [...creations, ...destructions].sort(
    (a, b) => a.transaction.index - b.transaction.index || (a.frame?.index ?? 0) - (b.frame?.index ?? 0),
  )
}

function recreated(act: Act, earlier: Act | undefined, since: number): ChangeGroup {
  const same = earlier?.output !== undefined && earlier.output === act.output
  const change = {
    transaction: act.transaction,
    contract: act.to,
    aspect: 'code recreated',
    says: 'destroyed and made again',
    weight: 'code',
    beneficiary: undefined,
    initial: false,
    evidence: evidenceOf(
      act,
      `created${same ? ' with the same code' : ''} where a contract stood in block ${since}`,
    ),
  } as const
  return { transaction: act.transaction, subject: `${act.to}:code recreated`, changes: [change] }
}
