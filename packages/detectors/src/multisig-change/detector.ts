import type { Address, Block, FindingDraft, Measurement, Protocol } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { type ChangeGroup, groupChanges, isDeaf, type PrivilegedChange } from '../privilege/change.ts'
import { judgeChange } from '../privilege/judge.ts'
import { safeChanges } from './changes.ts'
import { delegatedCode } from './delegate.ts'
import { type MultisigChangeOptions, multisigChangeDefaults } from './options.ts'
import { exchangedSingletons } from './singleton.ts'
import { followStates, type SafeStates, safeReads } from './state.ts'

/**
 * A Safe's own rules have changed: signers, threshold, modules, guards, handler, singleton, or code that is of no
 * release ran on its storage. Described Safes are also asked for their threshold, signers and singleton at every block,
 * so that a change without an event, and one that no trace shows, is seen all the same.
 */
export const multisigChange = defineDetector<MultisigChangeOptions, SafeStates>({
  id: 'multisig-change',
  version: 1,
  title: 'A multi-signature account that changes its own rules',
  description:
    'Watches signers, thresholds, modules, guards, fallback handlers and singletons of Safes, and code that they delegate to; trusted actors and timelocks lower the severity, new Safes are left out.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff', 'reads'],
  defaults: multisigChangeDefaults,
  initial: () => ({}),
  reads: safeReads,
  evaluate({ stage, block, reads, protocol, memory }, options) {
    if (isDeaf(protocol, options.reportUndescribed)) return { findings: [], memory }
    const changes: PrivilegedChange[] = []
    safeChanges(block, protocol, changes)
    delegatedCode(block, lowerCase(options.knownLibraries), changes)
    exchangedSingletons(block, protocol, changes)
    const groups = groupChanges(block, scopeOf(protocol), changes)
    const findings: FindingDraft[] = groups.map((group) => judgeChange(group, protocol, options))
    const unknown: string[] = unknownOf(block, protocol)
    let states = memory
    let measurements: readonly Measurement[] = []
    // A pending transaction is answered for the head that it would run on: nothing new to compare.
    if (stage === 'block' && protocol.multisigs.length > 0) {
      const followed = followStates(protocol, reads, memory, toldOf(groups))
      findings.push(...followed.findings)
      unknown.push(...followed.unknown)
      measurements = followed.measurements
      states = followed.states
    }
    return { findings, memory: states, measurements, unknown }
  },
})

function lowerCase(addresses: readonly Address[]): ReadonlySet<Address> {
  return new Set(addresses.map((address): Address => `0x${address.slice(2).toLowerCase()}`))
}

/** Which of a Safe's readable rules the groups tell of, as `safe:field`. */
function toldOf(groups: readonly ChangeGroup[]): ReadonlySet<string> {
  const told = new Set<string>()
  for (const { changes } of groups) {
    const { contract, aspect } = changes[0]
    if (aspect.startsWith('threshold')) told.add(`${contract}:threshold`)
    else if (aspect.endsWith('signer')) told.add(`${contract}:owners`)
    else if (aspect === 'singleton') told.add(`${contract}:singleton`)
  }
  return told
}

function unknownOf(block: Block, protocol: Protocol): string[] {
  const unknown: string[] = []
  const { stateDiff, traces, transactions, logs } = block.tiers
  if (stateDiff === 'unknown' && protocol.multisigs.length === 0) {
    unknown.push('state diff: a singleton exchanged in slot 0 would not be seen')
  }
  if (traces === 'unknown') {
    unknown.push(
      transactions === 'unknown'
        ? 'transactions and traces: no delegate call of a Safe would be seen'
        : 'traces: delegate calls of Safes that other contracts call would not be seen',
    )
    if (logs === 'unknown') unknown.push('logs and traces: no change of signers or modules could be seen')
  }
  return unknown
}
