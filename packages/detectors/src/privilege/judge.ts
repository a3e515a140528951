import type { FindingDraft, Protocol, Severity } from '@membrane/core'
import { cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { type ChangeGroup, type PrivilegedChange, type Standing, standingOf } from './change.ts'

/** Settings that privileged-change, upgrade and multisig-change share, each with the reason for its default. */
export type PrivilegeOptions = {
  /**
   * Whether the protocol promises that privileged changes come only through its timelock; then one that a trusted
   * account makes directly counts as a stranger's. Off by default: many protocols let an admin grant minor roles at once.
   */
  readonly onlyThroughTimelock: boolean
  /** Also report contracts that the description does not name, as `info` and `low`, when nothing is described. */
  readonly reportUndescribed: boolean
}

export const privilegeDefaults: PrivilegeOptions = { onlyThroughTimelock: false, reportUndescribed: true }

/** The finding for one group of changes: what was given away, to whom, and whether whoever did it had the standing to. */
export function judgeChange(group: ChangeGroup, protocol: Protocol, options: PrivilegeOptions): FindingDraft {
  const { transaction, subject, changes } = group
  const scope = scopeOf(protocol)
  const change = heaviest(changes)
  const standing = standingOf(transaction, scope, options.onlyThroughTimelock)
  const { contract, aspect, beneficiary, weight, alarm, says } = change
  const familiar =
    beneficiary === undefined ||
    scope.trusted.has(beneficiary) ||
    (weight !== 'code' && scope.own.has(beneficiary))
  const [severity, score] = grade(change, standing, familiar, scope.described)
  // The changed contract is often the very one that was called; it does not attack itself.
  const suspects = standing === 'unknown' ? [...clusterOf(transaction, protocol).accounts] : []
  const attackers = suspects.filter((account) => account !== contract)
  if (!familiar && beneficiary !== undefined && weight !== 'code' && severity !== 'info') {
    if (!attackers.includes(beneficiary)) attackers.push(beneficiary)
  }
  const evidence: EvidenceOf[] = changes.map((one) => one.evidence)
  const by =
    standing === 'timelock' ? ' through the timelock' : standing === 'trusted' ? ' by a trusted account' : ''
  return {
    severity,
    score,
    title: `${scope.label(contract)}: ${says ?? `${aspect} changed`}${
      beneficiary === undefined ? '' : ` to ${scope.label(beneficiary)}`
    }${by}${alarm === undefined ? '' : `: ${alarm}`}`,
    subject,
    transaction: transaction.hash,
    victims: [contract],
    attackers,
    evidence: cutEvidence(evidence),
    unknown: transaction.changes === undefined ? ['stateDiff'] : [],
  }
}

/** The change that says most: one with an alarm, else one that names who has the right from now on. */
function heaviest(changes: ChangeGroup['changes']): PrivilegedChange {
  const alarming = changes.find((change) => change.alarm !== undefined)
  return alarming ?? changes.find((change) => change.beneficiary !== undefined) ?? changes[0]
}

function grade(
  { weight, alarm }: PrivilegedChange,
  standing: Standing,
  familiar: boolean,
  described: boolean,
): readonly [Severity, number] {
  // Nothing says who may do this here: worth a line in the log, not a page, unless it can only be an attack.
  if (!described) {
    if (alarm !== undefined) return ['high', 0.8]
    return weight === 'code' ? ['low', 0.2] : ['info', 0.1]
  }
  if (weight === 'relief') return standing === 'unknown' ? ['medium', 0.4] : ['info', 0.1]
  if (alarm !== undefined) return ['critical', 0.95]
  if (standing === 'timelock') return ['low', 0.15]
  if (standing === 'trusted') {
    if (weight === 'code') return ['medium', 0.5]
    // A stolen key acts as its owner would, so handing full control to a stranger is grave whoever signs.
    if (weight === 'control' && !familiar) return ['high', 0.75]
    return ['low', 0.2]
  }
  if (weight === 'code') return ['critical', 0.95]
  if (weight === 'control') return ['critical', 0.9]
  return ['high', 0.7]
}
