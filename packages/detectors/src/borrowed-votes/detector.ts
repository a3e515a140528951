import type { FindingDraft } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { judgeCapture } from './capture.ts'
import { executedAtOnce } from './oneBlock.ts'
import { type BorrowedVotesOptions, borrowedVotesDefaults } from './options.ts'
import { collectSteps, type Steps } from './steps.ts'
import { type Acquisition, acquisitionsOf, votesOf, type YoungVote, youngVotes } from './votes.ts'

/** Votes that came in the last blocks, oldest first; empty where only the block's own are young. */
export type BorrowedVotesMemory = readonly Acquisition[]

/**
 * Votes that exist for a moment: borrowed for the transaction or the block, or so young that nobody had a risk in
 * them when they counted; and a procedure meant to take days that takes one transaction or one block.
 */
export const borrowedVotes = defineDetector<BorrowedVotesOptions, BorrowedVotesMemory>({
  id: 'borrowed-votes',
  version: 1,
  title: 'Votes that were borrowed or bought for a moment',
  description:
    'Follows proposals, votes and executions of governors of all makes: a whole procedure in one transaction or block, votes that come and go again around it, and votes that counted in the block in which they came.',
  needs: [],
  uses: ['transactions', 'logs', 'traces'],
  defaults: borrowedVotesDefaults,
  initial: () => [],
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const votes = votesOf(block)
    let young: readonly YoungVote[] = []
    if (votes.length > 0) {
      const voters = new Set(votes.map(({ voter }) => voter))
      const recent = memory.filter((one) => one.block > block.number - options.minimumAgeBlocks)
      const acquired = [...recent, ...acquisitionsOf(block, protocol, voters)]
      young = youngVotes(votes, acquired, block.number)
    }
    for (const steps of collectSteps(block)) {
      const finding = judgeCapture(steps, youngOf(steps, young), block, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    findings.push(...executedAtOnce(block, protocol, votes))
    const unknown: string[] = []
    if (block.tiers.logs === 'unknown') unknown.push('logs: the weight of votes and when they came')
    if (block.tiers.traces === 'unknown') unknown.push('traces: governors without the usual events')
    return { findings, memory: remember(), unknown }

    function remember(): BorrowedVotesMemory {
      if (options.minimumAgeBlocks <= 1) return memory.length === 0 ? memory : []
      const fresh = acquisitionsOf(block, protocol, undefined)
      const oldest = block.number - options.minimumAgeBlocks + 1
      const kept = memory.filter((one) => one.block > oldest)
      if (fresh.length === 0 && kept.length === memory.length) return memory
      return [...kept, ...fresh].slice(-options.maxAcquisitions)
    }
  },
})

function youngOf({ transaction, governor }: Steps, young: readonly YoungVote[]): readonly YoungVote[] {
  return young.filter(({ vote }) => vote.transaction === transaction && vote.governor === governor)
}
