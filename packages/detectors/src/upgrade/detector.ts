import type { Address, Block, FindingDraft, Protocol } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { actsOf } from '../privilege/acts.ts'
import { type ChangeGroup, groupChanges, isDeaf } from '../privilege/change.ts'
import { powersOf } from '../privilege/code.ts'
import { judgeChange } from '../privilege/judge.ts'
import { framesOf } from '../reading/frames.ts'
import { codeChanges } from './changes.ts'
import { destroyedContracts } from './destroyed.ts'
import { followForwards } from './forward.ts'
import { followLives } from './lives.ts'
import { emptyMemory, type UpgradeMemory } from './memory.ts'
import { type UpgradeOptions, upgradeDefaults } from './options.ts'

/**
 * The code behind an address was exchanged: a proxy's slot (by event, by state diff, or by whom it delegates to), a
 * beacon, a diamond's facets, a registry's implementation, or the contract itself, destroyed and made again. The score
 * says whether the timelock had a say and how far whoever did it is trusted.
 */
export const upgrade = defineDetector<UpgradeOptions, UpgradeMemory>({
  id: 'upgrade',
  version: 1,
  title: 'Code exchanged behind an address',
  description:
    'Watches implementation and beacon slots, slots of any other kind that a contract delegates to, diamonds and registries, code that is replaced, destroyed or made again at one address; initialisation of new contracts is left out.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff'],
  defaults: upgradeDefaults,
  initial: () => emptyMemory,
  evaluate({ block, protocol, memory }, options) {
    if (isDeaf(protocol, options.reportUndescribed)) return { findings: [], memory }
    const scope = scopeOf(protocol)
    const groups = groupChanges(block, scope, [
      ...codeChanges(block, options.smallestCode),
      ...destroyedContracts(block, scope),
    ])
    const { groups: again, lives } = followLives(
      block,
      memory.lives,
      options.maxRemembered,
      options.smallestCode,
    )
    for (const group of again) {
      if (!scope.described || scope.own.has(group.changes[0].contract)) groups.push(group)
    }
    const findings: FindingDraft[] = groups.map((group) => {
      const finding = judgeChange(group, protocol, options)
      return { ...finding, evidence: [...finding.evidence, ...aboutCode(block, group)] }
    })
    const told = new Set(groups.map(({ changes }) => changes[0].contract))
    const followed = followForwards(block, protocol, memory.forwards, told, options.maxForwards)
    findings.push(...followed.findings)
    const same = lives === memory.lives && followed.forwards === memory.forwards
    return {
      findings,
      memory: same ? memory : { lives, forwards: followed.forwards },
      unknown: unknownOf(block, protocol, groups),
    }
  },
})

/** What the block shows of the new code: what it can do, where it was created here, and whether it was run at once. */
function aboutCode(block: Block, { transaction, changes }: ChangeGroup): readonly EvidenceOf[] {
  const { contract, beneficiary } = changes[0]
  const evidence: EvidenceOf[] = []
  const code = beneficiary ?? contract
  const creation = actsOf(block).creations.find(({ to }) => to === code)
  if (creation?.output !== undefined) {
    const { selfdestruct, delegatecall } = powersOf(creation.output)
    const can = [selfdestruct ? 'destroy itself' : '', delegatecall ? 'delegate' : ''].filter(Boolean)
    evidence.push({
      kind: 'measure',
      name: `size of the code created in this block${can.length === 0 ? '' : `, which can ${can.join(' and ')}`}`,
      value: `${creation.output.length / 2 - 1}`,
      threshold: '0',
      unit: 'bytes',
    })
  }
  if (beneficiary === undefined) return evidence
  const frames = framesOf(transaction)
  const run = frames.find(
    ({ call, account }) =>
      call.type === 'DELEGATECALL' && account === contract && call.to === beneficiary && !call.reverted,
  )
  if (run !== undefined) {
    evidence.push(frameEvidence(frames, run, 'new code run by delegate call in the same transaction'))
  }
  return evidence
}

function unknownOf(block: Block, protocol: Protocol, groups: readonly ChangeGroup[]): readonly string[] {
  const unknown: string[] = []
  if (block.tiers.stateDiff === 'unknown') {
    unknown.push('state diff: a proxy slot written without an event would not be seen')
  }
  if (block.tiers.traces === 'unknown') {
    unknown.push('traces: contracts destroyed and made again would not be seen')
    if (block.tiers.logs === 'unknown') unknown.push('logs and traces: no upgrade could be seen')
  }
  if (scopeOf(protocol).described) {
    const codes = new Set<Address>()
    for (const { changes } of groups)
      if (changes[0].beneficiary !== undefined) codes.add(changes[0].beneficiary)
    for (const code of codes) unknown.push(`whether the source of ${code} is published`)
  }
  return unknown
}
