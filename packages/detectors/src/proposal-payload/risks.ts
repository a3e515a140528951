import type { Address, Protocol } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { Action, Proposed } from './proposals.ts'

/** What is wrong with one action, for a person, and how much it weighs, 0 to 1. */
export type Risk = { readonly text: string; readonly weight: number; readonly action: Action }

type FunctionName = keyof typeof functions

/** Functions that exchange code: ordinary in an upgrade proposal, and what users must be able to leave before. */
const exchanging = new Set(
  selectors([
    'upgradeTo',
    'upgradeToAndCall',
    'proxyUpgrade',
    'proxyUpgradeAndCall',
    'setImplementation',
    'setDelegatorImplementation',
    'diamondCut',
    'setBeacon',
    'setBeaconAndCall',
    'changeMasterCopy',
  ]),
)

/** Functions that hand a right over, by the argument that names the new holder. */
const handing: ReadonlyMap<string, number> = new Map(
  (
    [
      ['changeAdmin', 0],
      ['changeProxyAdmin', 1],
      ['transferOwnership', 0],
      ['setOwner', 0],
      ['setAdmin', 0],
      ['setPendingAdmin', 0],
      ['setPendingAdminCompound', 0],
      ['setGovernance', 0],
      ['setGovernor', 0],
      ['setController', 0],
      ['setAuthority', 0],
      ['rely', 0],
      ['grantRole', 1],
      ['addMinter', 0],
      ['setMinter', 0],
      ['configureMinter', 0],
      ['addPauser', 0],
      ['updatePauser', 0],
      ['addOwnerWithThreshold', 0],
      ['swapOwner', 2],
      ['enableModule', 0],
      ['setGuard', 0],
      ['setModuleGuard', 0],
      ['setFallbackHandler', 0],
    ] as const
  ).map(([name, argument]) => [functions[name].selector, argument]),
)

const destroying = new Set(selectors(['kill', 'destroy', 'destroyAndSend']))

/** Settings that give users time, or a decision its weight; the weight of the risk where they become zero. */
const protecting: ReadonlyMap<string, readonly [string, number]> = new Map(
  (
    [
      ['updateDelay', 'delay', 0.6],
      ['setDelay', 'delay', 0.6],
      ['updateQuorumNumerator', 'quorum', 0.6],
      ['setVotingPeriod', 'voting period', 0.6],
      ['setVotingPeriodBravo', 'voting period', 0.6],
      ['changeThreshold', 'threshold', 0.6],
      // Many governors run without a voting delay, and some without a threshold for proposals.
      ['setVotingDelay', 'voting delay', 0.3],
      ['setVotingDelayBravo', 'voting delay', 0.3],
      ['setProposalThreshold', 'proposal threshold', 0.3],
      ['setProposalThresholdBravo', 'proposal threshold', 0.3],
    ] as const
  ).map(([name, what, weight]) => [functions[name].selector, [what, weight]]),
)

function selectors(names: readonly FunctionName[]): readonly string[] {
  return names.map((name) => functions[name].selector)
}

/** What the calls of a decision would do by their names and arguments alone. */
export function actionRisks(proposed: Proposed, protocol: Protocol): readonly Risk[] {
  const risks: Risk[] = []
  for (const action of proposed.actions) {
    const { selector, delegate } = action
    // What a Safe does at once is told by the rules for rights and code, as it happens.
    if (proposed.kind !== 'safe') {
      if (exchanging.has(selector)) risks.push({ text: 'exchanges code', weight: 0.35, action })
      const right = handedOver(action, protocol)
      if (right !== undefined) risks.push(right)
    }
    if (destroying.has(selector)) risks.push({ text: 'destroys a contract', weight: 0.6, action })
    const lowered = unprotected(action, proposed.governor, protocol)
    if (lowered !== undefined) risks.push(lowered)
    if (delegate && proposed.kind !== 'safe') {
      risks.push({ text: 'runs the target’s code as the governor itself', weight: 0.2, action })
    } else if (selector === functions.proxyExecute.selector) {
      risks.push({ text: 'delegates to code that the call names', weight: 0.3, action })
    }
  }
  return risks
}

function handedOver(action: Action, protocol: Protocol): Risk | undefined {
  const argument = handing.get(action.selector)
  const word = argument === undefined ? undefined : argumentAt(action.input, argument)
  if (word === undefined) return undefined
  const scope = scopeOf(protocol)
  const holder: Address = wordToAddress(word)
  const familiar = scope.own.has(holder) || scope.trusted.has(holder)
  return {
    text: `hands a right to ${scope.label(holder)}`,
    weight: familiar ? 0.15 : 0.35,
    action,
  }
}

function unprotected(action: Action, governor: Address, protocol: Protocol): Risk | undefined {
  const setting = protecting.get(action.selector)
  const word = argumentAt(action.input, 0)
  if (setting === undefined || word === undefined) return undefined
  const [what, weight] = setting
  const value = wordToUint(word)
  if (value === 0n) return { text: `sets the ${what} to zero`, weight, action }
  if (what !== 'delay') return undefined
  const watch = protocol.governance.find(
    ({ timelock }) => timelock === action.target || (timelock !== undefined && timelock === governor),
  )
  if (watch === undefined || value >= BigInt(watch.minimumDelaySeconds)) return undefined
  return {
    text: `sets the delay to ${value} s, ${watch.minimumDelaySeconds} s were promised`,
    weight,
    action,
  }
}
