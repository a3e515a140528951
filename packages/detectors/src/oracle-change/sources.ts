import type { Address, Block, Hex, Log, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import type { EvidenceOf } from '../concern/scope.ts'
import { parameterAt } from '../privilege/reading.ts'
import { storedSlots } from '../privilege/slots.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** A source of prices that was exchanged, or a price that was set by hand. */
export type SourceChange = {
  readonly transaction: Transaction
  /** The contract whose source or price it was. */
  readonly contract: Address
  readonly aspect: 'price source' | 'price' | 'implementation'
  /** The new source; undefined where the change names none. */
  readonly source: Address | undefined
  /** True for the first source that is ever set. */
  readonly initial: boolean
  /** The frame that made it, where frames are known. */
  readonly frame: PlacedFrame | undefined
  readonly evidence: EvidenceOf
}

/** Which parameters of an event name the source before and after. */
type Told = { readonly after: number; readonly before?: number }

const listeners: readonly (readonly [keyof typeof events, Told])[] = [
  ['AggregatorConfirmed', { before: 0, after: 1 }],
  ['AaveAssetSourceUpdated', { after: 1 }],
  ['AaveFallbackOracleUpdated', { after: 0 }],
  ['AavePriceOracleUpdated', { before: 0, after: 1 }],
  ['NewPriceOracle', { before: 0, after: 1 }],
  ['NewOracle', { before: 0, after: 1 }],
  ['OracleUpdated', { after: 0 }],
  ['OracleUpdatedFrom', { before: 0, after: 1 }],
  ['OracleChanged', { before: 0, after: 1 }],
  ['OracleSet', { after: 0 }],
  ['SetOracle', { after: 0 }],
  ['LogSetOracle', { before: 0, after: 1 }],
  ['PriceFeedUpdated', { after: 1 }],
  ['PriceFeedSet', { after: 1 }],
]

/** Where a setter's arguments name the new source; undefined for one that names a price, or many sources in a list. */
type Setter = { readonly aspect: SourceChange['aspect']; readonly argument: number | undefined }

const one: Setter = { aspect: 'price source', argument: 0 }
const ofAsset: Setter = { aspect: 'price source', argument: 1 }
const byHand: Setter = { aspect: 'price', argument: undefined }

const setters: ReadonlyMap<Hex, Setter> = new Map<Hex, Setter>([
  [functions.setOracle.selector, one],
  [functions.setPriceOracle.selector, one],
  [functions.setPriceOracleCompound.selector, one],
  [functions.setPriceFeed.selector, one],
  [functions.setPriceSource.selector, one],
  [functions.setPriceProvider.selector, one],
  [functions.setPriceConsumer.selector, one],
  [functions.setAggregator.selector, one],
  [functions.setFallbackOracle.selector, one],
  [functions.confirmAggregator.selector, one],
  [functions.setOracleOf.selector, ofAsset],
  [functions.setOracleData.selector, ofAsset],
  [functions.setPriceFeedOf.selector, ofAsset],
  [functions.setPriceSourceOf.selector, ofAsset],
  [functions.setAggregatorOf.selector, ofAsset],
  [functions.setFeedOf.selector, ofAsset],
  [functions.setTokenConfigOracle.selector, ofAsset],
  [functions.setAssetSources.selector, { aspect: 'price source', argument: undefined }],
  [functions.setDirectPrice.selector, byHand],
  [functions.setUnderlyingPrice.selector, byHand],
])

/** Changes that the block's events tell of. */
export function toldChanges(block: Block, add: (change: SourceChange) => void): void {
  for (const [name, { before, after }] of listeners) {
    for (const { transaction, log } of logsByTopic(block, events[name].topic)) {
      add({
        transaction,
        contract: log.address,
        aspect: 'price source',
        source: parameterAt(log, after),
        initial: before !== undefined && parameterAt(log, before) === zeroAddress,
        frame: undefined,
        evidence: logEvidence(log, name),
      })
    }
  }
}

function logEvidence({ address, logIndex }: Log, event: string): EvidenceOf {
  return { kind: 'log', address, logIndex, event }
}

/** Changes that were made by a call of a known setter: it was called and did not fail. */
export function calledChanges(transaction: Transaction, add: (change: SourceChange) => void): void {
  const frames = framesOf(transaction)
  for (const frame of frames) {
    const setter = setters.get(frame.selector)
    if (setter === undefined || frame.call.type !== 'CALL' || frame.call.reverted || frame.readonly) continue
    const named = setter.argument === undefined ? undefined : argumentAt(frame.call.input, setter.argument)
    if (setter.argument !== undefined && (named === undefined || wordToUint(named) >> 160n !== 0n)) continue
    add({
      transaction,
      contract: frame.account,
      aspect: setter.aspect,
      source: named === undefined ? undefined : wordToAddress(named),
      initial: false,
      frame,
      evidence: frameEvidence(frames, frame, `sets the ${setter.aspect}`),
    })
  }
}

/** Code exchanged behind the contracts that answer with prices. */
export function storedChanges(
  transaction: Transaction,
  oracles: ReadonlySet<Address>,
  add: (change: SourceChange) => void,
): void {
  for (const { contract, aspect, beneficiary, initial, evidence } of storedSlots(transaction)) {
    if (aspect === 'admin' || !oracles.has(contract)) continue
    add({
      transaction,
      contract,
      aspect: 'implementation',
      source: beneficiary,
      initial,
      frame: undefined,
      evidence,
    })
  }
}
