import type { Address, Block, Evidence, Hex, Transaction } from '@membrane/core'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

type FunctionName = keyof typeof functions

/** A call or creation that happened and stayed, in one transaction of the block. */
export type Act = {
  readonly transaction: Transaction
  readonly from: Address
  /** The callee, whose storage it works on; for a creation the new contract. */
  readonly to: Address
  readonly selector: Hex
  readonly input: Hex
  /** wei sent along. */
  readonly value: bigint
  /** The new contract's code for a creation; undefined when the source does not tell. */
  readonly output: Hex | undefined
  /** Its frame; undefined where there is no trace and the transaction itself is the call. */
  readonly frame: PlacedFrame | undefined
}

/** What the governance, access, upgrade and multi-signature rules look for in a block, found in one pass. */
export type Acts = {
  readonly of: (name: FunctionName) => readonly Act[]
  /** Contracts created, in order; a creation that reverted is none. */
  readonly creations: readonly Act[]
  /** Contracts that destroyed themselves; `to` is the contract. */
  readonly destructions: readonly Act[]
}

/** Functions whose calls the rules of this family ask for. */
export const watchedFunctions = [
  'propose',
  'proposeBravo',
  'proposeSimple',
  'proposeCall',
  'proposeCallText',
  'proposeTargetData',
  'proposeTarget',
  'proposeBeanstalk',
  'castVote',
  'castVoteBool',
  'castVoteWithReason',
  'castVoteWithParams',
  'castVoteBySig',
  'vote',
  'vote8',
  'voteId',
  'voteBeanstalk',
  'governorExecute',
  'governorExecuteHash',
  'emergencyCommit',
  'emergencyCommitId',
  'commitBeanstalk',
  'emergencyExecute',
  'emergencyExecuteHash',
  'executeProposal',
  'schedule',
  'scheduleBatch',
  'queueTransaction',
  'upgradeTo',
  'upgradeToAndCall',
  'proxyUpgrade',
  'proxyUpgradeAndCall',
  'diamondCut',
  'setImplementation',
  'setDelegatorImplementation',
  'setBeacon',
  'setBeaconAndCall',
  'changeAdmin',
  'changeProxyAdmin',
  'transferOwnership',
  'setOwner',
  'setAdmin',
  'setGovernance',
  'setGovernor',
  'setMinter',
  'addMinter',
  'addPauser',
  'updatePauser',
  'setAuthority',
  'rely',
  'grantRole',
  'initWallet',
  'polyPutKeepers',
  'execTransaction',
  'execTransactionFromModule',
  'execTransactionFromModuleReturnData',
  'addOwnerWithThreshold',
  'removeOwner',
  'swapOwner',
  'changeThreshold',
  'enableModule',
  'disableModule',
  'setGuard',
  'setModuleGuard',
  'setFallbackHandler',
  'changeMasterCopy',
] as const satisfies readonly FunctionName[]

export type WatchedFunction = (typeof watchedFunctions)[number]

const slots: ReadonlyMap<string, number> = new Map(
  watchedFunctions.map((name, slot) => [functions[name].selector, slot]),
)
const names: ReadonlyMap<string, number> = new Map(watchedFunctions.map((name, slot) => [name, slot]))
const none: readonly Act[] = []
const memo = new WeakMap<Block, Acts>()

/**
 * The block's acts. A transaction without a trace is itself read as the call that it makes, so that a source
 * without traces still shows what was asked for directly. Computed once per block.
 */
export function actsOf(block: Block): Acts {
  let acts = memo.get(block)
  if (acts === undefined) {
    acts = collect(block)
    memo.set(block, acts)
  }
  return acts
}

function collect(block: Block): Acts {
  const calls: (Act[] | undefined)[] = []
  const creations: Act[] = []
  const destructions: Act[] = []
  const call = (slot: number, act: Act): void => {
    const list = calls[slot]
    if (list === undefined) calls[slot] = [act]
    else list.push(act)
  }
  for (const transaction of block.transactions) {
    if (transaction.status === 'reverted') continue
    const frames = framesOf(transaction)
    if (frames.length === 0) {
      const { from, to, input, value } = transaction
      if (from === undefined || !to || input === undefined || input.length < 10) continue
      const selector = input.slice(0, 10) as Hex // the first four bytes of hex are hex
      const slot = slots.get(selector)
      if (slot === undefined) continue
      call(slot, {
        transaction,
        from,
        to,
        selector,
        input,
        value: value ?? 0n,
        output: undefined,
        frame: undefined,
      })
      continue
    }
    for (const frame of frames) {
      const { type } = frame.call
      if (type === 'CALL') {
        const slot = slots.get(frame.selector)
        if (slot === undefined || frame.call.reverted || frame.readonly) continue
        call(slot, actOf(transaction, frame, frame.account))
      } else if (type === 'CREATE' || type === 'CREATE2') {
        if (!frame.call.reverted && frame.call.to !== undefined) {
          creations.push(actOf(transaction, frame, frame.call.to))
        }
      } else if (type === 'SELFDESTRUCT' && !frame.call.reverted) {
        destructions.push(actOf(transaction, frame, frame.call.from))
      }
    }
  }
  return {
    of: (name) => calls[names.get(name) ?? -1] ?? none,
    creations,
    destructions,
  }
}

function actOf(transaction: Transaction, frame: PlacedFrame, to: Address): Act {
  const { from, input, value, output } = frame.call
  return { transaction, from, to, selector: frame.selector, input, value, output, frame }
}

/** The act as evidence: its frame, or the root call where there is no trace. */
export function evidenceOf(act: Act, note: string): Evidence {
  const { transaction, frame, from, to, selector } = act
  const path = frame === undefined ? [] : pathOf(framesOf(transaction), frame)
  return { kind: 'frame', path, from, to, selector, note }
}
