import { type Block, type Hash, type Protocol, unknownProtocol } from '@membrane/core'
import {
  builtinDetectors,
  type FusionWeights,
  fuse,
  hearDetectors,
  type Said,
  type Verdict,
  weights as writtenWeights,
} from '@membrane/detectors'
import { naiveRule } from '../baseline.ts'
import { alone } from './normalForm.ts'
import type { Sample, Samples } from './samples.ts'
import { describe, mostRobbed } from './victims.ts'

/** The recording as it is, or in the form that all recordings have in common. */
export type Form = 'normal' | 'recorded'

/**
 * What is described of the protocol that is watched: nothing; for an attack its victim and for ordinary transactions
 * the victims of all incidents; or, for ordinary transactions, the contract that each calls or the account that each
 * takes most kinds of asset from.
 */
export type Knowledge = 'nothing' | 'victim' | 'called' | 'robbed'

export type Opinion = {
  readonly sample: Sample
  readonly verdict: Verdict
  /**
   * The verdict's score as one scale for all: where something is described, lowered for what was done to somebody else by as
   * much as its threshold is higher.
   */
  readonly rank: number
  /** What each detector found. */
  readonly said: readonly Said[]
  /** What the naive rule says of the same form; undefined without call frames. */
  readonly naive: boolean | undefined
  /** Tiers and rules that were missing. */
  readonly unknown: readonly string[]
}

/** Judges every sample that the form has: all of them as recorded, those with call frames in the normal form. */
export function judgeAll(
  samples: readonly Sample[],
  all: Samples,
  form: Form,
  knowledge: Knowledge,
  weights: FusionWeights = writtenWeights,
): readonly Opinion[] {
  const watched = describe(1, [...new Set(all.incidents.flatMap(({ victims }) => victims))])
  const whole = new Map<string, ReadonlyMap<Hash, Heard>>()
  const opinions: Opinion[] = []
  for (const sample of samples) {
    if (form === 'normal' && sample.normal === undefined) continue
    const protocol = protocolFor(sample, knowledge, watched)
    if (protocol === undefined) continue
    const shared = form === 'recorded' && (knowledge === 'nothing' || knowledge === 'victim')
    let heard: Heard | undefined
    if (shared) {
      const key = `${sample.set} ${sample.block.hash}`
      let verdicts = whole.get(key)
      if (verdicts === undefined) {
        verdicts = new Map(
          judge(sample.block, protocol, weights).map((one) => [one.verdict.transaction, one]),
        )
        whole.set(key, verdicts)
      }
      heard = verdicts.get(sample.transaction.hash)
    } else {
      const block = form === 'normal' ? sample.normal : alone(sample.block, sample.transaction)
      heard = block === undefined ? undefined : judge(block, protocol, weights)[0]
    }
    if (heard === undefined) continue
    const seen = form === 'normal' ? sample.normal?.transactions[0] : sample.transaction
    const naive = seen?.trace === undefined ? undefined : naiveRule(seen)
    opinions.push({ sample, ...heard, naive, unknown: heard.verdict.unknown })
  }
  return opinions
}

type Heard = Pick<Opinion, 'verdict' | 'said' | 'rank'>

/** As `judgeBlock`, with weights of one's own. */
function judge(block: Block, protocol: Protocol, weights: FusionWeights): readonly Heard[] {
  const { said, unknown } = hearDetectors(block, { protocol, detectors: builtinDetectors })
  return block.transactions.map((transaction) => {
    const mine = said.get(transaction.hash) ?? []
    const verdict = fuse(transaction, mine, protocol, unknown, weights)
    return { verdict, said: mine, rank: rankOf(verdict, protocol, weights) }
  })
}

function rankOf({ score, victims }: Verdict, { contracts }: Protocol, weights: FusionWeights): number {
  const isElsewhere = contracts.length > 0 && !contracts.some(({ address }) => victims.includes(address))
  if (!isElsewhere) return score
  const handicap = oddsOf(weights.elsewhereThreshold) - oddsOf(weights.describedThreshold)
  return 1 / (1 + Math.exp(handicap - oddsOf(score)))
}

function oddsOf(score: number): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, score))
  return Math.log(inside / (1 - inside))
}

const undescribed = new Map<number, Protocol>()

/** What is described when this sample is judged; undefined where nothing can be. */
export function protocolFor(sample: Sample, knowledge: Knowledge, watched: Protocol): Protocol | undefined {
  const { chainId } = sample.block
  if (knowledge === 'nothing' || (sample.kind === 'exploit' && sample.incident.victims.length === 0)) {
    const known = undescribed.get(chainId) ?? unknownProtocol(chainId)
    undescribed.set(chainId, known)
    return known
  }
  if (sample.kind === 'exploit') return describe(chainId, sample.incident.victims)
  if (knowledge === 'victim') return watched
  const { transaction } = sample
  const account = knowledge === 'called' ? transaction.to : mostRobbed(transaction)
  return account === undefined || account === null ? undefined : describe(chainId, [account])
}
