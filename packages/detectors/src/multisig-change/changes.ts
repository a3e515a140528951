import type { Address, Block, Protocol } from '@membrane/core'
import { actsOf, evidenceOf, type WatchedFunction } from '../privilege/acts.ts'
import type { PrivilegedChange } from '../privilege/change.ts'
import { calledChanges, type Listener, loggedChanges, relief, type Setter, to } from '../privilege/reading.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'

const listeners: readonly Listener[] = [
  ['SafeAddedOwner', to('signer', 'control')],
  ['SafeRemovedOwner', relief('removed signer', 'a signer was removed')],
  ['SafeEnabledModule', to('module', 'control')],
  ['SafeDisabledModule', relief('removed module', 'a module was removed')],
  ['SafeChangedGuard', to('guard', 'control')],
  ['SafeChangedModuleGuard', to('module guard', 'control')],
  ['SafeChangedFallbackHandler', to('fallback handler', 'duty')],
  ['SafeChangedMasterCopy', to('singleton', 'code')],
]

const setters: readonly (readonly [WatchedFunction, Setter])[] = [
  ['addOwnerWithThreshold', { aspect: 'signer', weight: 'control', argument: 0 }],
  ['removeOwner', { aspect: 'removed signer', weight: 'relief', says: 'a signer was removed' }],
  ['swapOwner', { aspect: 'signer', weight: 'control', argument: 2 }],
  ['enableModule', { aspect: 'module', weight: 'control', argument: 0 }],
  ['disableModule', { aspect: 'removed module', weight: 'relief', says: 'a module was removed' }],
  ['setGuard', { aspect: 'guard', weight: 'control', argument: 0 }],
  ['setModuleGuard', { aspect: 'module guard', weight: 'control', argument: 0 }],
  ['setFallbackHandler', { aspect: 'fallback handler', weight: 'duty', argument: 0 }],
  ['changeMasterCopy', { aspect: 'singleton', weight: 'code', argument: 0 }],
]

/** Fewest signatures that the protocol promised of a Safe; undefined when it promised nothing. */
export function promisedThreshold(protocol: Protocol, safe: Address): number | undefined {
  return protocol.multisigs.find(({ address }) => address === safe)?.minimumThreshold
}

/** Signers, modules, guards, handlers and thresholds changed in the block: by event, or by call where there are no logs. */
export function safeChanges(block: Block, protocol: Protocol, out: PrivilegedChange[]): void {
  loggedChanges(block, listeners, out)
  for (const { transaction, log } of logsByTopic(block, events.SafeChangedThreshold.topic)) {
    const { address, logIndex } = log
    const evidence = { kind: 'log', address, logIndex, event: 'SafeChangedThreshold' } as const
    const threshold = wordToUint(wordAt(log.data, 0))
    out.push(thresholdChange({ transaction, contract: address, evidence }, threshold, protocol))
  }
  if (block.tiers.logs !== 'unknown') return
  calledChanges(block, setters, out)
  for (const [name, argument] of [
    ['changeThreshold', 0],
    ['addOwnerWithThreshold', 1],
    ['removeOwner', 2],
  ] as const) {
    for (const act of actsOf(block).of(name)) {
      const word = argumentAt(act.input, argument)
      if (word === undefined) continue
      const evidence = evidenceOf(act, 'threshold')
      const change = thresholdChange(
        { transaction: act.transaction, contract: act.to, evidence },
        wordToUint(word),
        protocol,
      )
      // Adding and removing signers states the threshold, and most often leaves it as it was.
      if (name === 'changeThreshold' || change.alarm !== undefined) out.push(change)
    }
  }
}

function thresholdChange(
  where: Pick<PrivilegedChange, 'transaction' | 'contract' | 'evidence'>,
  threshold: bigint,
  protocol: Protocol,
): PrivilegedChange {
  const promised = promisedThreshold(protocol, where.contract)
  const broken = promised !== undefined && threshold < BigInt(promised)
  return {
    ...where,
    aspect: `threshold ${threshold}`,
    weight: 'duty',
    beneficiary: undefined,
    initial: false,
    says: `threshold changed to ${threshold}`,
    ...(broken ? { alarm: `below the promised ${promised}` } : {}),
  }
}
