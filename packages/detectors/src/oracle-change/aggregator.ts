import type { Address, FindingDraft, OracleWatch, Protocol, ReadResult, StateRead } from '@membrane/core'
import { reliersOn } from '../oracle/contract.ts'
import { decodePrice, priceReads, readOf } from '../oracle/price.ts'
import { wordAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** What stands behind a feed, as last read, and the price that it gave. */
export type Behind = { readonly aggregator: Address; readonly price: number | undefined }

type Feed = OracleWatch & { readonly source: Extract<OracleWatch['source'], { kind: 'chainlink' }> }

function feedsOf(protocol: Protocol): readonly Feed[] {
  return protocol.oracles.filter((oracle): oracle is Feed => oracle.source.kind === 'chainlink')
}

/** Chainlink's proxies name the aggregator behind them, which may be exchanged without a word to those who read it. */
export function aggregatorReads(protocol: Protocol): readonly StateRead[] {
  return feedsOf(protocol).flatMap(({ source }) => [
    readOf(source.feed, functions.aggregator.selector),
    ...priceReads(source),
  ])
}

export type Followed = {
  readonly behind: Readonly<Record<string, Behind>>
  readonly findings: readonly FindingDraft[]
  readonly unknown: readonly string[]
}

/**
 * Compares what stands behind each feed with what stood there when it was last read.
 * @param jumpBps how far the price may differ across the change, in basis points of the old one.
 */
export function followAggregators(
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  before: Readonly<Record<string, Behind>>,
  jumpBps: number,
): Followed {
  const behind: Record<string, Behind> = {}
  const findings: FindingDraft[] = []
  const unknown: string[] = []
  for (const oracle of feedsOf(protocol)) {
    const known = before[oracle.name]
    const answer = reads.get(`${oracle.source.feed}:${functions.aggregator.selector}`)
    const word = answer?.ok ? wordAt(answer.data, 0) : undefined
    if (word === undefined) {
      // A feed that is no proxy reverts, and has nothing behind it.
      if (known !== undefined || answer === undefined || !isRefusal(answer)) {
        unknown.push(`aggregator behind ${oracle.name}: ${reasonOf(answer)}`)
      }
      if (known !== undefined) behind[oracle.name] = known
      continue
    }
    const aggregator = wordToAddress(word)
    const price = decodePrice(oracle.source, reads)
    behind[oracle.name] = { aggregator, price: price.ok ? price.price : known?.price }
    if (known !== undefined && known.aggregator !== aggregator) {
      findings.push(draft(oracle, known, aggregator, price.ok ? price.price : undefined, protocol, jumpBps))
    }
  }
  return { behind, findings, unknown }
}

function isRefusal(answer: ReadResult): boolean {
  return answer.ok || /revert/i.test(answer.reason)
}

function reasonOf(answer: ReadResult | undefined): string {
  if (answer === undefined) return 'it was not read'
  return answer.ok ? 'the answer was empty' : answer.reason
}

function draft(
  oracle: Feed,
  known: Behind,
  aggregator: Address,
  price: number | undefined,
  protocol: Protocol,
  jumpBps: number,
): FindingDraft {
  const apart =
    price === undefined || known.price === undefined
      ? undefined
      : Math.round((Math.abs(price - known.price) / known.price) * 10_000)
  const jumped = apart !== undefined && apart > jumpBps
  const { feed } = oracle.source
  return {
    severity: jumped ? 'high' : 'medium',
    score: jumped ? 0.75 : 0.4,
    title: `${oracle.name}: the aggregator behind the feed was exchanged${
      apart === undefined ? '' : `, its price differs by ${(apart / 100).toFixed(2)} %`
    }`,
    subject: `${oracle.name}:aggregator`,
    transaction: undefined,
    victims: reliersOn(oracle, protocol),
    attackers: [],
    evidence: [
      { kind: 'read', address: feed, call: 'aggregator() before', value: known.aggregator },
      { kind: 'read', address: feed, call: 'aggregator()', value: aggregator },
      ...(apart === undefined
        ? []
        : ([
            {
              kind: 'measure',
              name: 'price across the change',
              value: `${apart}`,
              threshold: `${jumpBps}`,
              unit: 'basis points',
            },
          ] as const)),
    ],
  }
}
