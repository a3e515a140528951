import type { Bundle, Detail } from '@membrane/analytics'
import type { Address, Block, FindingDraft, Hash, Hex, Protocol, Severity, Transaction } from '@membrane/core'
import { cutEvidence, type EvidenceOf, type Scope } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'

const titles: Readonly<Record<string, string>> = {
  sandwich: 'Sandwich',
  jit: 'Just-in-time liquidity',
  displacement: 'Displaced transaction',
}

type Lost = { readonly account: Address; readonly token: Address; readonly amount: bigint }

/** The bundle as a finding: told of its first transaction, with each victim's own loss where it can be computed. */
export function tell(
  bundle: Bundle,
  block: Block,
  protocol: Protocol,
  scope: Scope,
  concerned: boolean,
): FindingDraft {
  const bySender = new Map(block.transactions.map((transaction) => [transaction.hash, transaction]))
  const losses = lossesOf(bundle, bySender)
  const what = titles[bundle.kind] ?? bundle.kind
  const where = bundle.pool === null ? '' : ` at ${scope.label(bundle.pool.slice(0, 42) as Address)}`
  const sum = losses
    .slice(0, 2)
    .map(({ token, amount }) => amountOf(amount, token, protocol))
    .join(', ')
  const victims = concerned ? own(bundle, bySender, scope) : []
  return {
    severity: severityOf(bundle, concerned),
    score: concerned && bundle.kind !== 'jit' ? 0.45 : 0.1,
    title: `${what}${where}: ${bundle.transactions.length} transactions${sum === '' ? '' : `, the victims lost ${sum}`}`,
    subject: `${bundle.pool ?? bundle.kind}:${bundle.transactions[0]}`,
    transaction: bundle.transactions[0],
    victims,
    attackers: attackersOf(bundle),
    evidence: evidenceOf(bundle, losses, bySender),
  }
}

function severityOf({ kind, confidence }: Bundle, concerned: boolean): Severity {
  // Liquidity for a moment costs the pool's other providers fees, and gives its traders a better price.
  if (kind === 'jit') return concerned ? 'low' : 'info'
  return concerned && confidence !== 'low' ? 'medium' : 'low'
}

function own(
  { pool, victims }: Bundle,
  transactions: ReadonlyMap<Hash, Transaction>,
  scope: Scope,
): readonly Address[] {
  const named = new Set<Address>()
  const note = (address: Address | null | undefined): void => {
    if (address && scope.own.has(address)) named.add(address)
  }
  note(pool?.slice(0, 42) as Address | undefined) // a pool's id is hex, and an address where it has 20 bytes
  for (const hash of victims) {
    const transaction = transactions.get(hash)
    note(transaction?.to)
    for (const { address } of transaction?.logs ?? []) note(address)
  }
  return [...named]
}

function attackersOf({ parties }: Bundle): readonly Address[] {
  const { attacker, attackerContract, provider, senders } = parties
  const all = [attacker, attackerContract, provider, senders].flat()
  return [...new Set(all.filter((one) => one !== undefined))]
}

/** What each victim got less than without the attack, by the pool's own formula. */
function lossesOf(bundle: Bundle, transactions: ReadonlyMap<Hash, Transaction>): readonly Lost[] {
  const losses: Lost[] = []
  for (const pool of listOf(bundle.details.pools)) {
    for (const victim of listOf(recordOf(pool).victims)) {
      const { transaction, victimLoss } = recordOf(victim)
      const account = transactions.get(transaction as Hash)?.from // a hash where it is one, else not found
      if (account === undefined) continue
      for (const [token, amount] of Object.entries(recordOf(victimLoss))) {
        if (typeof amount === 'bigint' && amount > 0n)
          losses.push({ account, token: token as Address, amount })
      }
    }
  }
  return losses
}

function listOf(detail: Detail | undefined): readonly Detail[] {
  return Array.isArray(detail) ? detail : []
}

function recordOf(detail: Detail | undefined): Readonly<Record<string, Detail>> {
  // Neither a list nor null, so what is left of an object is a record.
  return typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    ? (detail as Readonly<Record<string, Detail>>)
    : {}
}

function evidenceOf(
  bundle: Bundle,
  losses: readonly Lost[],
  transactions: ReadonlyMap<Hash, Transaction>,
): readonly EvidenceOf[] {
  const evidence: EvidenceOf[] = losses.slice(0, 6).map(({ account, token, amount }) => ({
    kind: 'flow',
    account,
    token,
    amount: `${-amount}`,
    note: 'victim lost',
  }))
  const attacker = attackersOf(bundle)[0]
  for (const [token, amount] of Object.entries(bundle.profit)) {
    if (attacker === undefined) continue
    evidence.push({
      kind: 'flow',
      account: attacker,
      token: token as Address,
      amount: `${amount}`,
      note: 'extracted',
    })
  }
  for (const hash of bundle.transactions) {
    const transaction = transactions.get(hash)
    if (transaction?.from === undefined) continue
    evidence.push({
      kind: 'frame',
      path: [],
      from: transaction.from,
      to: transaction.to ?? undefined,
      selector: selectorOf(transaction),
      note: `${bundle.victims.includes(hash) ? 'victim' : 'extractor'}, transaction ${hash}`,
    })
  }
  return cutEvidence(evidence)
}

function selectorOf({ input }: Transaction): Hex {
  return input === undefined ? '0x' : (input.slice(0, 10) as Hex) // the head of calldata that is hex
}
