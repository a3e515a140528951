import type { Address, FindingDraft, Hash, Protocol } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { codeReads, readHashes } from './code.ts'
import { type Creations, followCreations } from './creations.ts'
import { codeRisks, judgePayload } from './judge.ts'
import { emptyMemory, type PayloadMemory } from './memory.ts'
import { type ProposalPayloadOptions, proposalPayloadDefaults } from './options.ts'
import { type Proposed, proposalsOf } from './proposals.ts'
import { actionRisks } from './risks.ts'
import { followTargets } from './targets.ts'
import { treasuryReads, treasuryRisks } from './treasury.ts'

const noHashes: ReadonlyMap<Address, Hash> = new Map()

/**
 * What a decision would do, while there is still time: proposals of governors, operations queued in timelocks and
 * calls of Safes, decoded and judged by what they call, with which arguments, and what is known of the code there. And
 * code that is put at a proposal's target after the proposal was made, which no honest proposal needs.
 */
export const proposalPayload = defineDetector<ProposalPayloadOptions, PayloadMemory>({
  id: 'proposal-payload',
  version: 1,
  title: 'A proposal that does what no proposal should',
  description:
    'Decodes proposals, queued operations and calls of described Safes: code exchanged or destroyed, rights handed over, delays set to zero, treasuries paid out, new or self-destructing targets, and code that is exchanged after it was proposed.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff', 'reads'],
  defaults: proposalPayloadDefaults,
  initial: () => emptyMemory,
  reads: (protocol, memory, options) => [
    ...treasuryReads(protocol),
    ...codeReads(memory.targets, protocol, options.maxWatched),
  ],
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const unknown: string[] = []
    const findings: FindingDraft[] = []
    const proposals = proposalsOf(block, protocol)
    const { known, created } = followCreations(block, memory.created, options.maxCreations)
    for (const proposed of proposals) {
      const risks = [
        ...actionRisks(proposed, protocol),
        ...codeRisks(proposed, known, block.number, options),
        ...treasuryRisks(proposed, protocol, reads, options.treasuryBps, unknown),
      ]
      const finding = judgePayload(proposed, risks, protocol)
      if (finding !== undefined) findings.push(finding)
      sayUnseen(proposed, known, protocol, unknown)
    }
    const hashes =
      stage === 'pending'
        ? noHashes
        : readHashes(memory.targets, protocol, options.maxWatched, reads, unknown)
    const followed = followTargets(block, protocol, proposals, memory.targets, hashes, options.maxTargets)
    findings.push(...followed.findings)
    if (block.tiers.traces === 'unknown') {
      unknown.push('traces: how new the targets of proposals are, and code put there later')
      if (block.tiers.logs === 'unknown') unknown.push('logs and traces: most proposals would not be seen')
    }
    const same = created === memory.created && followed.targets === memory.targets
    return { findings, memory: same ? memory : { created, targets: followed.targets }, unknown }
  },
})

/** For described governance: what is called and was not seen being created is of unknown age and source. */
function sayUnseen(proposed: Proposed, known: Creations, protocol: Protocol, unknown: string[]): void {
  const { own } = scopeOf(protocol)
  if (!own.has(proposed.governor) || proposed.kind === 'safe') return
  for (const { target } of proposed.actions) {
    if (own.has(target) || known(target) !== undefined) continue
    unknown.push(`when ${target} was created and whether its source is published`)
  }
}
