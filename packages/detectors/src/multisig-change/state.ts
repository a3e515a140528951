import type { Address, FindingDraft, Hex, Measurement, Protocol, ReadResult, StateRead } from '@membrane/core'
import { addressAt, dataOf, listAt } from '../privilege/abi.ts'
import { safeSingletons } from '../privilege/safe.ts'
import { wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** What a described Safe answered last; a field is absent until it was read once. */
export type SafeState = {
  readonly threshold?: number
  readonly singleton?: Address
  /** Signers in the Safe's own order, joined by commas. */
  readonly owners?: string
  /** Whether a threshold below the promise was told. */
  readonly short?: boolean
}

/** By Safe; never more than the description has. */
export type SafeStates = Readonly<Record<Address, SafeState>>

const asked = [functions.getThreshold, functions.getOwners, functions.masterCopy] as const

function keyOf(safe: Address, selector: Hex): string {
  return `${safe}:${selector}`
}

/** The view calls that tell a Safe's rules without traces, logs or a state diff. */
export function safeReads(protocol: Protocol): readonly StateRead[] {
  return protocol.multisigs.flatMap(({ address }) =>
    asked.map(({ selector }) => ({ key: keyOf(address, selector), to: address, data: selector })),
  )
}

function readState(safe: Address, reads: ReadonlyMap<string, ReadResult>): SafeState {
  const answer = (selector: Hex): Hex | undefined => {
    const read = reads.get(keyOf(safe, selector))
    return read?.ok && read.data.length >= 66 ? read.data : undefined
  }
  const threshold = answer(functions.getThreshold.selector)
  const masterCopy = answer(functions.masterCopy.selector)
  const list = answer(functions.getOwners.selector)
  const owners = list === undefined ? undefined : listAt(dataOf(list), 0, addressAt)
  return {
    ...(threshold === undefined ? {} : { threshold: Number(wordToUint(wordAt(threshold, 0))) }),
    ...(masterCopy === undefined
      ? {}
      : { singleton: wordToAddress(wordAt(masterCopy, 0) ?? (`0x${'0'.repeat(64)}` as const)) }),
    ...(owners === undefined ? {} : { owners: owners.join() }),
  }
}

export type Followed = {
  readonly findings: readonly FindingDraft[]
  readonly states: SafeStates
  readonly measurements: readonly Measurement[]
  readonly unknown: readonly string[]
}

/**
 * Compares what the described Safes answer with what they answered before. A change that nothing in the block told of
 * was made by code that hides it; and a threshold below the promise is told when it is first seen.
 * @param told `safe:field` of what this block's events, calls or slots already tell of.
 */
export function followStates(
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  before: SafeStates,
  told: ReadonlySet<string>,
): Followed {
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  let states: Record<Address, SafeState> | undefined
  for (const { address, label, minimumThreshold } of protocol.multisigs) {
    const known = before[address] ?? {}
    const now = readState(address, reads)
    const labels = { multisig: label, address }
    if (now.threshold === undefined) {
      const reason = 'getThreshold() could not be read'
      measurements.push({ name: 'multisig_threshold', value: undefined, labels, reason })
    } else measurements.push({ name: 'multisig_threshold', value: now.threshold, labels })
    const missing = (['threshold', 'owners', 'singleton'] as const).filter(
      (field) => now[field] === undefined,
    )
    if (missing.length > 0) unknown.push(`${label}: ${missing.join(', ')} could not be read`)
    for (const field of ['threshold', 'owners', 'singleton'] as const) {
      const [was, is] = [known[field], now[field]]
      if (was === undefined || is === undefined || was === is || told.has(`${address}:${field}`)) continue
      findings.push(untold(address, label, field, `${was}`, `${is}`))
    }
    const short =
      minimumThreshold === undefined || now.threshold === undefined
        ? known.short
        : now.threshold < minimumThreshold
    if (short && !known.short && !told.has(`${address}:threshold`)) {
      findings.push(tooFew(address, label, now.threshold ?? 0, minimumThreshold ?? 0))
    }
    const next: SafeState = { ...known, ...now, ...(short === undefined ? {} : { short }) }
    if (same(known, next)) continue
    states ??= { ...before }
    states[address] = next
  }
  return { findings, states: states ?? before, measurements, unknown }
}

function same(a: SafeState, b: SafeState): boolean {
  return (
    a.threshold === b.threshold && a.singleton === b.singleton && a.owners === b.owners && a.short === b.short
  )
}

function untold(
  safe: Address,
  label: string,
  field: 'threshold' | 'owners' | 'singleton',
  was: string,
  is: string,
): FindingDraft {
  const stolen =
    field === 'singleton' && safeSingletons.has(was as Address) && !safeSingletons.has(is as Address)
  return {
    severity: stolen ? 'critical' : 'high',
    score: stolen ? 0.95 : 0.7,
    title: `${label}: ${field} changed, and nothing in the block tells how`,
    subject: `${safe}:${field} read`,
    transaction: undefined,
    victims: [safe],
    attackers: [],
    evidence: [
      { kind: 'read', address: safe, call: `${field} before`, value: was },
      { kind: 'read', address: safe, call: `${field} now`, value: is },
    ],
  }
}

function tooFew(safe: Address, label: string, threshold: number, promised: number): FindingDraft {
  return {
    severity: 'high',
    score: 0.7,
    title: `${label}: ${threshold} signatures are enough, ${promised} were promised`,
    subject: `${safe}:threshold in force`,
    transaction: undefined,
    victims: [safe],
    attackers: [],
    evidence: [
      { kind: 'read', address: safe, call: 'getThreshold()', value: `${threshold}` },
      {
        kind: 'measure',
        name: 'threshold in force',
        value: `${threshold}`,
        threshold: `${promised}`,
        unit: 'signatures',
      },
    ],
  }
}
