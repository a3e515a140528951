import type { Address, Block, Log, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, pathOf } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import { controllingRoles } from './roles.ts'
import { proxySlots } from './slots.ts'

/**
 * How much a change gives away. `code`: whose code runs; `control`: who may do everything; `duty`: who may do
 * one thing; `relief`: a right taken away or offered and not yet taken.
 */
export type Weight = 'code' | 'control' | 'duty' | 'relief'

/** One change of who controls a contract. */
export type PrivilegedChange = {
  readonly transaction: Transaction
  readonly contract: Address
  /** `implementation`, `owner`, `role MINTER_ROLE`: with the contract the finding's subject. */
  readonly aspect: string
  readonly weight: Weight
  /** Whoever has the right from now on; undefined when the change names nobody. */
  readonly beneficiary: Address | undefined
  /** True for the first value that is ever set and for a right that its holder gave up: nobody's loss. */
  readonly initial: boolean
  readonly evidence: EvidenceOf
}

type Reading = {
  readonly aspect: string
  readonly weight: Weight
  readonly beneficiary?: Address | undefined
  readonly initial?: boolean
}
type Listener = { readonly name: string; readonly topic: `0x${string}`; readonly read: (log: Log) => Reading }

function topicOrWord(log: Log, index: number): Address | undefined {
  const indexed = log.topics[index + 1]
  const word = indexed ?? wordAt(log.data, index - (log.topics.length - 1))
  return word === undefined ? undefined : wordToAddress(word)
}

function fromTo(aspect: string, weight: Weight, before = 0, after = 1): (log: Log) => Reading {
  return (log) => ({
    aspect,
    weight,
    beneficiary: topicOrWord(log, after),
    initial: topicOrWord(log, before) === zeroAddress,
  })
}

function to(aspect: string, weight: Weight, index = 0): (log: Log) => Reading {
  return (log) => ({ aspect, weight, beneficiary: topicOrWord(log, index) })
}

function role(weight: Weight | 'by-role', verb: string): (log: Log) => Reading {
  return (log) => {
    const id = log.topics[1]
    const name = id === undefined ? undefined : controllingRoles.get(id)
    const chosen = weight !== 'by-role' ? weight : name === undefined ? 'duty' : 'control'
    return {
      aspect: `${verb} ${name ?? id ?? '?'}`,
      weight: chosen,
      beneficiary: chosen === 'relief' ? undefined : topicOrWord(log, 1),
    }
  }
}

const readings: readonly (readonly [keyof typeof events, (log: Log) => Reading])[] = [
  ['Upgraded', to('implementation', 'code')],
  ['BeaconUpgraded', to('beacon', 'code')],
  ['AdminChanged', fromTo('admin', 'control')],
  ['NewImplementation', fromTo('implementation', 'code')],
  ['DiamondCut', () => ({ aspect: 'facets', weight: 'code' })],
  ['SafeChangedMasterCopy', to('implementation', 'code')],
  ['OwnershipTransferred', fromTo('owner', 'control')],
  ['OwnershipTransferStarted', () => ({ aspect: 'pending owner', weight: 'relief' })],
  ['NewAdmin', fromTo('admin', 'control')],
  ['RoleGranted', role('by-role', 'role')],
  [
    'RoleRevoked',
    (log) => ({ ...role('relief', 'revoked role')(log), initial: log.topics[2] === log.topics[3] }),
  ],
  ['RoleAdminChanged', role('control', 'admin of role')],
  ['SafeAddedOwner', to('signer', 'control')],
  ['SafeRemovedOwner', () => ({ aspect: 'removed signer', weight: 'relief' })],
  [
    'SafeChangedThreshold',
    (log) => ({ aspect: `threshold ${wordToUint(wordAt(log.data, 0))}`, weight: 'duty' }),
  ],
  ['SafeEnabledModule', to('module', 'control')],
  ['SafeDisabledModule', () => ({ aspect: 'removed module', weight: 'relief' })],
  ['SafeChangedGuard', to('guard', 'control')],
  ['SafeChangedFallbackHandler', to('fallback handler', 'duty')],
  ['PauserChanged', to('pauser', 'duty')],
  ['PauserAdded', to('pauser', 'duty')],
  ['PauserRemoved', () => ({ aspect: 'removed pauser', weight: 'relief' })],
  ['MinterAdded', to('minter', 'control')],
  ['NewPauseGuardian', fromTo('pauser', 'duty')],
  ['NewPriceOracle', fromTo('price oracle', 'control')],
  ['AavePoolUpdated', fromTo('pool', 'code')],
  ['AavePoolConfiguratorUpdated', fromTo('pool configurator', 'code')],
  ['AavePriceOracleUpdated', fromTo('price oracle', 'control')],
  ['AaveACLManagerUpdated', fromTo('ACL manager', 'control')],
  ['AaveACLAdminUpdated', fromTo('ACL admin', 'control')],
  ['AaveAddressSet', fromTo('registered address', 'control', 1, 2)],
  ['AaveAddressSetAsProxy', to('registered implementation', 'code', 2)],
  ['AaveAssetSourceUpdated', to('price source', 'control', 1)],
  ['AaveFallbackOracleUpdated', to('fallback oracle', 'control')],
  ['TimelockChange', fromTo('timelock', 'control')],
]

const listeners: readonly Listener[] = readings.map(([name, read]) => ({
  name,
  topic: events[name].topic,
  read,
}))

/** Changes that the block's events tell of. */
export function loggedChanges(block: Block, add: (change: PrivilegedChange) => void): void {
  for (const { name, topic, read } of listeners) {
    for (const { transaction, log } of logsByTopic(block, topic)) {
      const { aspect, weight, beneficiary, initial = false } = read(log)
      const { address, logIndex } = log
      const evidence: EvidenceOf = { kind: 'log', address, logIndex, event: name }
      add({ transaction, contract: address, aspect, weight, beneficiary, initial, evidence })
    }
  }
}

/** Changes that show in storage and code, whether or not an event was emitted. */
export function storedChanges(transaction: Transaction, add: (change: PrivilegedChange) => void): void {
  for (const change of transaction.changes ?? []) {
    if (change.kind === 'storage') {
      const signal = proxySlots.get(change.slot)
      if (signal === undefined || change.before === change.after) continue
      const { address, slot, before, after } = change
      add({
        transaction,
        contract: address,
        aspect: signal.aspect,
        weight: signal.aspect === 'admin' ? 'control' : 'code',
        beneficiary: wordToAddress(after),
        initial: wordToUint(before) === 0n,
        evidence: { kind: 'slot', address, slot, before, after, note: signal.name },
      })
    } else if (change.kind === 'code' && change.before !== '0x' && change.before !== change.after) {
      add({
        transaction,
        contract: change.address,
        aspect: change.after === '0x' ? 'code destroyed' : 'code replaced',
        weight: 'code',
        beneficiary: undefined,
        initial: false,
        evidence: {
          kind: 'measure',
          name: 'code size',
          value: `${change.after.length / 2 - 1}`,
          threshold: `${change.before.length / 2 - 1}`,
          unit: 'bytes',
        },
      })
    }
  }
}

const calls: ReadonlyMap<
  string,
  { readonly aspect: string; readonly weight: Weight; readonly argument: number; readonly target?: number }
> = new Map([
  [functions.upgradeTo.selector, { aspect: 'implementation', weight: 'code', argument: 0 }],
  [functions.upgradeToAndCall.selector, { aspect: 'implementation', weight: 'code', argument: 0 }],
  [functions.proxyUpgrade.selector, { aspect: 'implementation', weight: 'code', argument: 1, target: 0 }],
  [
    functions.proxyUpgradeAndCall.selector,
    { aspect: 'implementation', weight: 'code', argument: 1, target: 0 },
  ],
  [functions.changeAdmin.selector, { aspect: 'admin', weight: 'control', argument: 0 }],
  [functions.changeProxyAdmin.selector, { aspect: 'admin', weight: 'control', argument: 1, target: 0 }],
  [functions.transferOwnership.selector, { aspect: 'owner', weight: 'control', argument: 0 }],
  [functions.setOwner.selector, { aspect: 'owner', weight: 'control', argument: 0 }],
  [functions.grantRole.selector, { aspect: 'role', weight: 'control', argument: 1 }],
  [functions.addOwnerWithThreshold.selector, { aspect: 'signer', weight: 'control', argument: 0 }],
  [functions.swapOwner.selector, { aspect: 'signer', weight: 'control', argument: 2 }],
  [functions.enableModule.selector, { aspect: 'module', weight: 'control', argument: 0 }],
])

/** Changes read off the call tree, for sources that have no logs: the call was made and did not fail. */
export function calledChanges(transaction: Transaction, add: (change: PrivilegedChange) => void): void {
  const frames = framesOf(transaction)
  for (const frame of frames) {
    const call = calls.get(frame.selector)
    if (call === undefined || frame.call.type !== 'CALL' || frame.call.reverted || frame.readonly) continue
    const beneficiary = argumentAt(frame.call.input, call.argument)
    const target = call.target === undefined ? undefined : argumentAt(frame.call.input, call.target)
    if (beneficiary === undefined) continue
    const role = frame.selector === functions.grantRole.selector ? argumentAt(frame.call.input, 0) : undefined
    const named = role === undefined ? undefined : controllingRoles.get(role)
    add({
      transaction,
      contract: target === undefined ? frame.account : wordToAddress(target),
      aspect: role === undefined ? call.aspect : `role ${named ?? role}`,
      weight: role !== undefined && named === undefined ? 'duty' : call.weight,
      beneficiary: wordToAddress(beneficiary),
      initial: false,
      evidence: {
        kind: 'frame',
        path: pathOf(frames, frame),
        from: frame.call.from,
        to: frame.call.to,
        selector: frame.selector,
        note: call.aspect,
      },
    })
  }
}
