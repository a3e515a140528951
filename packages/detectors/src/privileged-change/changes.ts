import type { Block, Log, Transaction } from '@membrane/core'
import type { Act, WatchedFunction } from '../privilege/acts.ts'
import type { PrivilegedChange, Weight } from '../privilege/change.ts'
import {
  calledChanges,
  fromTo,
  type Listener,
  loggedChanges,
  parameterAt,
  type Reading,
  relief,
  type Setter,
  to,
} from '../privilege/reading.ts'
import { storedSlots } from '../privilege/slots.ts'
import { framesOf } from '../reading/frames.ts'
import { argumentAt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { controllingRoles } from './roles.ts'

function role(weight: Weight | 'by-role', verb: string): (log: Log) => Reading {
  return (log) => {
    const id = log.topics[1]
    const name = id === undefined ? undefined : controllingRoles.get(id)
    const chosen = weight !== 'by-role' ? weight : name === undefined ? 'duty' : 'control'
    return {
      aspect: `${verb} ${name ?? id ?? '?'}`,
      weight: chosen,
      beneficiary: chosen === 'relief' ? undefined : parameterAt(log, 1),
    }
  }
}

const listeners: readonly Listener[] = [
  ['AdminChanged', fromTo('admin', 'control')],
  ['OwnershipTransferred', fromTo('owner', 'control')],
  ['OwnershipTransferStarted', relief('pending owner')],
  ['OwnerChanged', fromTo('owner', 'control')],
  // In solmate the first parameter is whoever made the change, so it never tells a first owner.
  ['OwnerUpdated', to('owner', 'control', 1)],
  ['LogSetOwner', to('owner', 'control')],
  ['LogSetAuthority', to('authority', 'control')],
  ['NewAdmin', fromTo('admin', 'control')],
  ['NewPendingAdmin', relief('pending admin')],
  ['RoleGranted', role('by-role', 'role')],
  [
    'RoleRevoked',
    (log) => ({ ...role('relief', 'revoked role')(log), initial: log.topics[2] === log.topics[3] }),
  ],
  ['RoleAdminChanged', role('control', 'admin of role')],
  ['PauserChanged', to('pauser', 'duty')],
  ['PauserAdded', to('pauser', 'duty')],
  ['PauserRemoved', relief('removed pauser', 'a pauser was removed')],
  ['MinterAdded', to('minter', 'control')],
  ['MinterConfigured', to('minter', 'control')],
  ['MinterRemoved', relief('removed minter', 'a minter was removed')],
  ['MasterMinterChanged', to('master minter', 'control')],
  ['NewPauseGuardian', fromTo('pauser', 'duty')],
  ['NewPriceOracle', fromTo('price oracle', 'control')],
  ['AavePriceOracleUpdated', fromTo('price oracle', 'control')],
  ['AaveACLManagerUpdated', fromTo('ACL manager', 'control')],
  ['AaveACLAdminUpdated', fromTo('ACL admin', 'control')],
  ['AaveAddressSet', fromTo('registered address', 'control', 1, 2)],
  ['AaveAssetSourceUpdated', to('price source', 'control', 1)],
  ['AaveFallbackOracleUpdated', to('fallback oracle', 'control')],
  ['TimelockChange', fromTo('timelock', 'control')],
]

const owner: Setter = { aspect: 'owner', weight: 'control', argument: 0 }

/** Setters whose events the listeners know: read only where there are no logs. */
const announced: readonly (readonly [WatchedFunction, Setter])[] = [
  ['changeAdmin', { aspect: 'admin', weight: 'control', argument: 0 }],
  ['changeProxyAdmin', { aspect: 'admin', weight: 'control', argument: 1, target: 0 }],
  ['transferOwnership', owner],
  ['setOwner', owner],
  ['setAuthority', { aspect: 'authority', weight: 'control', argument: 0 }],
  ['grantRole', { aspect: 'role', weight: 'control', argument: 1, refine: nameRole }],
  ['addMinter', { aspect: 'minter', weight: 'control', argument: 0 }],
  ['addPauser', { aspect: 'pauser', weight: 'duty', argument: 0 }],
  ['updatePauser', { aspect: 'pauser', weight: 'duty', argument: 0 }],
]

/** Setters that commonly tell nobody: always read. */
const silent: readonly (readonly [WatchedFunction, Setter])[] = [
  ['setAdmin', { aspect: 'admin', weight: 'control', argument: 0 }],
  ['setGovernance', { aspect: 'governance', weight: 'control', argument: 0 }],
  ['setGovernor', { aspect: 'governor', weight: 'control', argument: 0 }],
  ['setMinter', { aspect: 'minter', weight: 'control', argument: 0 }],
  ['rely', { aspect: 'ward', weight: 'control', argument: 0 }],
  ['initWallet', { aspect: 'owners', weight: 'control' }],
  ['polyPutKeepers', { aspect: 'keepers', weight: 'control', refine: byMessage }],
]

function nameRole(act: Act, reading: Reading): Reading {
  const id = argumentAt(act.input, 0)
  const name = id === undefined ? undefined : controllingRoles.get(id)
  return { ...reading, aspect: `role ${name ?? id}`, weight: name === undefined ? 'duty' : 'control' }
}

/**
 * Poly Network's keepers sign the messages that its manager executes. The manager itself changes them after a header of
 * theirs, never while it executes a message: a message that does was made for a target that no message should reach.
 */
function byMessage(act: Act, reading: Reading): Reading {
  const frames = framesOf(act.transaction)
  for (let at = act.frame; at !== undefined; at = frames[at.parent]) {
    if (at.selector === functions.polyExecute.selector) {
      return { ...reading, alarm: 'by a message that the keepers themselves are to sign' }
    }
  }
  return reading
}

/** Every change of owners, roles, admins, pausers and minters in the block, by event, storage slot and call. */
export function accessChanges(block: Block): readonly PrivilegedChange[] {
  const changes: PrivilegedChange[] = []
  loggedChanges(block, listeners, changes)
  for (const transaction of block.transactions) {
    if (transaction.changes !== undefined) adminSlots(transaction, changes)
  }
  if (block.tiers.logs === 'unknown') calledChanges(block, announced, changes)
  calledChanges(block, silent, changes)
  return changes
}

function adminSlots(transaction: Transaction, out: PrivilegedChange[]): void {
  for (const change of storedSlots(transaction)) {
    if (change.aspect === 'admin') out.push(change)
  }
}
