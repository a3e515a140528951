import { defineDetector } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { groupChanges, isDeaf } from '../privilege/change.ts'
import { judgeChange } from '../privilege/judge.ts'
import { accessChanges } from './changes.ts'
import { type PrivilegedChangeOptions, privilegedChangeDefaults } from './options.ts'

/**
 * Who may change or empty a contract has changed: owners, roles, proxy admins (by state diff even when no event
 * tells), pausers, minters, Aave's registries. The score says how much was given away, how far the actor and the
 * beneficiary are trusted, and whether the timelock had a say. Exchanged code is told by `upgrade`, a Safe's own rules
 * by `multisig-change`.
 */
export const privilegedChange = defineDetector<PrivilegedChangeOptions, null>({
  id: 'privileged-change',
  version: 2,
  title: 'Change of owners, roles and other rights',
  description:
    'Watches owners, roles, proxy admins, pausers, minters and protocol registries; trusted actors and timelocks lower the severity, initialisation of new contracts is left out.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff'],
  defaults: privilegedChangeDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    if (isDeaf(protocol, options.reportUndescribed)) return { findings: [], memory }
    const groups = groupChanges(block, scopeOf(protocol), accessChanges(block))
    const findings = groups.map((group) => judgeChange(group, protocol, options))
    const unknown: string[] = []
    if (block.tiers.stateDiff === 'unknown') {
      unknown.push('state diff: an admin slot written without an event would not be seen')
    }
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no change of owners or roles could be seen')
    }
    return { findings, memory, unknown }
  },
})
