import {
  type Address,
  type Block,
  type DetectorInput,
  type FindingDraft,
  type Hash,
  type Measurement,
  type Protocol,
  type ReadResult,
  ratioBps,
  type StateRead,
  type Transaction,
  type VaultWatch,
  WAD,
} from '@membrane/core'
import { gradeOf } from '../concern/grade.ts'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { encodeCall, uintToWord, wordAt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { SharePriceOptions } from './options.ts'

/** Price of a described vault's share when it was last read. Bounded by the number of described vaults. */
export type SharePriceMemory = {
  readonly prices: Readonly<Record<Address, { readonly price: bigint; readonly block: number }>>
}

/** Assets for 10^18 base units of shares, or Compound's exchange rate; also asked after a pending transaction. */
export function priceRead({ kind, address }: VaultWatch): StateRead {
  const data =
    kind === 'compound-v2'
      ? functions.exchangeRateStored.selector
      : encodeCall(functions.convertToAssets.selector, [uintToWord(WAD)])
  return { key: `${address}:${data}`, to: address, data, after: true }
}

/** The vault's supply of shares. */
export function supplyRead({ address }: VaultWatch): StateRead {
  const data = functions.totalSupply.selector
  return { key: `${address}:${data}`, to: address, data, after: true }
}

export function stateReads({ vaults }: Protocol): readonly StateRead[] {
  return vaults.flatMap((vault) => [priceRead(vault), supplyRead(vault)])
}

export type StateJudgement = {
  readonly findings: readonly FindingDraft[]
  readonly memory: SharePriceMemory
  readonly measurements: readonly Measurement[]
  readonly unknown: readonly string[]
}

/**
 * Compares what a share of every described vault is worth with what it was worth before: on a block with the last one,
 * on a pending transaction with the head that it would run on.
 */
export function judgeState(
  input: DetectorInput<SharePriceMemory>,
  options: SharePriceOptions,
): StateJudgement {
  const { stage, block, reads, protocol, memory } = input
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  const prices: Record<Address, { price: bigint; block: number }> = { ...memory.prices }
  const pending = stage === 'pending'
  const answers = pending ? input.after : reads
  for (const vault of protocol.vaults) {
    const price = uintOf(answers, priceRead(vault).key)
    const known = memory.prices[vault.address]
    const fresh = known !== undefined && block.number - known.block <= options.maxGapBlocks
    const before = pending ? uintOf(reads, priceRead(vault).key) : fresh ? known.price : undefined
    if (price === undefined) unknown.push(`${vault.label}: the price of a share could not be read`)
    else {
      if (!pending) prices[vault.address] = { price, block: block.number }
      if (before === undefined) unknown.push(`${vault.label}: no earlier price of a share to compare with`)
      else {
        const supply = uintOf(answers, supplyRead(vault).key)
        const finding = judgeMove(vault, before, price, supply, block, protocol, options)
        if (finding !== undefined) findings.push(finding)
      }
    }
    if (!pending) measurements.push(measure(vault, before, price))
  }
  return { findings, memory: pending ? memory : { prices }, measurements, unknown }
}

function uintOf(reads: ReadonlyMap<string, ReadResult> | undefined, key: string): bigint | undefined {
  const answer = reads?.get(key)
  const word = answer?.ok ? wordAt(answer.data, 0) : undefined
  return word === undefined ? undefined : BigInt(word)
}

function moveBps(before: bigint, price: bigint): number {
  return ratioBps(price - before, before) ?? (price === 0n ? 0 : 10_000)
}

function judgeMove(
  vault: VaultWatch,
  before: bigint,
  price: bigint,
  supply: bigint | undefined,
  block: Block,
  protocol: Protocol,
  options: SharePriceOptions,
): FindingDraft | undefined {
  const limit = vault.maxMoveBps ?? options.maxMoveBps
  const move = moveBps(before, price)
  if (Math.abs(move) < limit) return undefined
  const empty = supply !== undefined && supply <= BigInt(options.tinySupply)
  const severe = Math.abs(move) >= limit * options.severeMultiple
  // The first deposit into an empty vault sets its price and takes nothing from anybody.
  const score = empty && before === 0n ? 0.3 : severe || empty ? 0.75 : 0.5
  const [only, ...others] = touching(block, vault.address)
  const transaction = others.length === 0 ? only : undefined
  return {
    severity: gradeOf(score, [vault.address], protocol, transaction),
    score,
    title: `A share of ${vault.label} is worth ${(move / 100).toFixed(2)} % ${move > 0 ? 'more' : 'less'} than before`,
    subject: `${vault.address}:price`,
    transaction: transaction?.hash,
    victims: [vault.address],
    attackers: transaction?.from === undefined ? [] : [transaction.from],
    evidence: [
      {
        kind: 'measure',
        name: 'move of the share price',
        value: `${move}`,
        threshold: `${limit}`,
        unit: 'basis points',
      },
      { kind: 'read', address: vault.address, call: callOf(vault), value: `${before} -> ${price}` },
      ...(empty && supply !== undefined ? [emptyEvidence(vault.address, supply)] : []),
      ...others.slice(0, 4).map((one) => touched(one.hash)),
    ],
  }
}

function callOf(vault: VaultWatch): string {
  return vault.kind === 'compound-v2' ? 'exchangeRateStored()' : `convertToAssets(${WAD})`
}

export function emptyEvidence(vault: Address, supply: bigint): EvidenceOf {
  return { kind: 'read', address: vault, call: 'totalSupply()', value: `${supply}: rounding moves the price` }
}

function touched(hash: Hash): EvidenceOf {
  return { kind: 'measure', name: 'transaction that touched it', value: hash, threshold: '0', unit: 'hash' }
}

/** Transactions in which the contract ran or emitted an event. */
export function touching(block: Block, contract: Address): readonly Transaction[] {
  return block.transactions.filter(
    (one) =>
      one.status !== 'reverted' &&
      (one.to === contract ||
        logsOf(one).some(({ address }) => address === contract) ||
        framesOf(one).some((frame) => !frame.readonly && frame.account === contract)),
  )
}

function measure(vault: VaultWatch, before: bigint | undefined, price: bigint | undefined): Measurement {
  const labels = { vault: vault.label, address: vault.address }
  const name = 'share_price_move_bps'
  if (price === undefined)
    return { name, value: undefined, labels, reason: 'the price of a share could not be read' }
  if (before === undefined)
    return { name, value: undefined, labels, reason: 'no earlier price of a share to compare with' }
  return { name, value: moveBps(before, price), labels }
}
