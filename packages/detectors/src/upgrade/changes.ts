import type { Block } from '@membrane/core'
import type { WatchedFunction } from '../privilege/acts.ts'
import type { PrivilegedChange } from '../privilege/change.ts'
import { calledChanges, fromTo, type Listener, loggedChanges, type Setter, to } from '../privilege/reading.ts'
import { storedSlots } from '../privilege/slots.ts'
import { changedCode } from './code.ts'
import { rawSlots } from './rawSlot.ts'

const listeners: readonly Listener[] = [
  ['Upgraded', to('implementation', 'code')],
  ['UpgradedVersion', to('implementation', 'code', 1)],
  ['BeaconUpgraded', to('beacon', 'code')],
  ['NewImplementation', fromTo('implementation', 'code')],
  ['ProxyUpdated', fromTo('implementation', 'code', 1, 0)],
  ['TargetUpdated', to('implementation', 'code')],
  ['DiamondCut', () => ({ aspect: 'facets', weight: 'code' })],
  ['AavePoolUpdated', fromTo('pool', 'code')],
  ['AavePoolConfiguratorUpdated', fromTo('pool configurator', 'code')],
  ['AaveAddressSetAsProxy', to('registered implementation', 'code', 2)],
]

const implementation: Setter = { aspect: 'implementation', weight: 'code', argument: 0 }
const beacon: Setter = { aspect: 'beacon', weight: 'code', argument: 0 }
const throughAdmin: Setter = { aspect: 'implementation', weight: 'code', argument: 1, target: 0 }

/** Setters whose events the listeners know: read only where there are no logs. */
const announced: readonly (readonly [WatchedFunction, Setter])[] = [
  ['upgradeTo', implementation],
  ['upgradeToAndCall', implementation],
  ['proxyUpgrade', throughAdmin],
  ['proxyUpgradeAndCall', throughAdmin],
  ['setDelegatorImplementation', implementation],
  ['setBeacon', beacon],
  ['setBeaconAndCall', beacon],
  ['diamondCut', { aspect: 'facets', weight: 'code' }],
]

/** A setter of proxies of all makes, each with an event of its own: always read. */
const silent: readonly (readonly [WatchedFunction, Setter])[] = [['setImplementation', implementation]]

/** Every exchange of code in the block: by event, by proxy slot, by any slot that is delegated to, by code and by call. */
export function codeChanges(block: Block, smallestCode: number): readonly PrivilegedChange[] {
  const changes: PrivilegedChange[] = []
  loggedChanges(block, listeners, changes)
  for (const transaction of block.transactions) {
    if (transaction.changes === undefined) continue
    for (const change of storedSlots(transaction)) if (change.aspect !== 'admin') changes.push(change)
    rawSlots(transaction, changes)
    changedCode(transaction, smallestCode, changes)
  }
  if (block.tiers.logs === 'unknown') calledChanges(block, announced, changes)
  calledChanges(block, silent, changes)
  return changes
}
