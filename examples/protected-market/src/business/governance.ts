import type { Address, Hex } from '@membrane/core'
import { encodeFunctionData, keccak256, toHex } from 'viem'
import { fundAbi, governorAbi, timelockAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import type { Act, Actor, BusinessKind, Desk } from './act.ts'

type Proposal = {
  readonly targets: readonly Address[]
  readonly values: readonly bigint[]
  readonly calldatas: readonly Hex[]
  readonly description: string
}

type Progress = {
  readonly proposal: Proposal
  readonly next: 'vote' | 'queue' | 'execute'
  /** Unix seconds of the chain from which the next step is due. */
  readonly due: bigint
}

/** Seconds; the governor's own period, and one more so that the vote is closed. */
const votingPeriod = 5n

/**
 * One proposal after the other on the long way: propose, vote, queue, wait for the timelock, execute.
 * @returns an actor who begins a proposal when none is under way, and one who takes its next step when that is due.
 */
export function createGovernance(): { readonly begin: Actor; readonly proceed: Actor } {
  let progress: Progress | undefined

  const begin: Actor = async (desk) => {
    if (progress !== undefined) return undefined
    const { timestamp } = await desk.market.client.getBlock()
    const proposal = stipendProposal(desk, timestamp)
    const { targets, values, calldatas, description } = proposal
    const data = encodeFunctionData({
      abi: governorAbi,
      functionName: 'propose',
      args: [targets, values, calldatas, description],
    })
    return act(desk, 'proposal', data, (success) => {
      progress = success ? { proposal, next: 'vote', due: timestamp } : undefined
    })
  }

  const proceed: Actor = async (desk) => {
    if (progress === undefined) return undefined
    const { market } = desk
    const { proposal, next, due } = progress
    const { timestamp } = await market.client.getBlock()
    if (timestamp < due) return undefined
    const { targets, values, calldatas, description } = proposal
    const args = [targets, values, calldatas, keccak256(toHex(description))] as const
    const abi = governorAbi
    if (next === 'vote') {
      const id = await market.client.readContract({
        address: market.addresses.governor,
        abi,
        functionName: 'hashProposal',
        args,
      })
      const data = encodeFunctionData({ abi, functionName: 'castVote', args: [id, 1] })
      return act(desk, 'vote', data, (success) => {
        progress = success ? { proposal, next: 'queue', due: timestamp + votingPeriod } : undefined
      })
    }
    if (next === 'queue') {
      const delay = await market.client.readContract({
        address: market.addresses.timelock,
        abi: timelockAbi,
        functionName: 'getMinDelay',
      })
      const data = encodeFunctionData({ abi, functionName: 'queue', args })
      return act(desk, 'queue', data, (success) => {
        // Mined at least a block after `timestamp`, and a few seconds of patience beat a refusal.
        progress = success ? { proposal, next: 'execute', due: timestamp + delay + 2n } : undefined
      })
    }
    return act(desk, 'execute', encodeFunctionData({ abi, functionName: 'execute', args }), () => {
      progress = undefined
    })
  }

  return { begin, proceed }
}

function stipendProposal({ market, random }: Desk, timestamp: bigint): Proposal {
  const stipend = random.amount(1_000, 5_000, 10n ** 6n)
  return {
    targets: [market.addresses.fund],
    values: [0n],
    calldatas: [encodeFunctionData({ abi: fundAbi, functionName: 'setStipend', args: [stipend] })],
    description: `Stipend of ${stipend / 10n ** 6n} USDC from ${timestamp}`,
  }
}

function act({ market }: Desk, kind: BusinessKind, data: Hex, settled: (success: boolean) => void): Act {
  return { kind, from: accounts.delegate, to: market.addresses.governor, data, lane: 'governance', settled }
}
