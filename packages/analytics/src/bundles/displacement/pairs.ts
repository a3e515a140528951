import { type Address, type Hash, type Hex, MembraneError } from '@membrane/core'
import type { Bundle } from '../../bundle.ts'
import { displacementBundle } from './bundle.ts'
import { isDisplacement } from './judge.ts'
import type { PlacedTransaction } from './transaction.ts'

/** Two transactions of which the first may have displaced the second. */
export type DisplacementPair = { readonly attacker: PlacedTransaction; readonly victim: PlacedTransaction }

/**
 * Reads pairs from text with one JSON object a line, `{attacker, victim, ...}`, each side with the fields of a
 * JSON-RPC transaction; numbers may be hex, decimal strings or JSON numbers, which are read exactly. Empty lines count
 * for nothing; fields beside the two are left alone.
 * @throws PAIRS_MALFORMED naming the line and what it lacks.
 */
export function readDisplacementPairs(text: string): readonly DisplacementPair[] {
  const pairs: DisplacementPair[] = []
  let line = 0
  for (const content of text.split('\n')) {
    line++
    if (content.trim() === '') continue
    const record = parseExactly(content, line)
    pairs.push({
      attacker: readSide(record.attacker, 'attacker', line),
      victim: readSide(record.victim, 'victim', line),
    })
  }
  return pairs
}

/** The pairs that are displacements, as findings in the victims' blocks. */
export function judgePairs(pairs: readonly DisplacementPair[]): readonly Bundle[] {
  const bundles: Bundle[] = []
  for (const { attacker, victim } of pairs) {
    const verdict = isDisplacement(attacker, victim)
    if (verdict.displacement) bundles.push(displacementBundle(attacker, victim, verdict))
  }
  return bundles
}

/** JSON whose integers past 2^53 arrive as strings, since a number would round them. */
function parseExactly(content: string, line: number): Readonly<Record<string, unknown>> {
  const quoted = content.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^\d{16,}$/.test(token) ? `"${token}"` : token,
  )
  let value: unknown
  try {
    value = JSON.parse(quoted)
  } catch (cause) {
    throw malformed(line, cause instanceof Error ? `is not JSON: ${cause.message}` : 'is not JSON', cause)
  }
  if (!isRecord(value)) throw malformed(line, 'is not a JSON object')
  return value
}

function readSide(value: unknown, side: string, line: number): PlacedTransaction {
  if (!isRecord(value)) throw malformed(line, `has no object '${side}'`)
  const wrong = (field: string, expected: string): MembraneError =>
    malformed(
      line,
      `has ${side}.${field} = ${JSON.stringify(value[field]) ?? 'nothing'}; expected ${expected}`,
    )
  const number = (field: string): number => {
    const amount = toAmount(value[field])
    if (amount === undefined || amount > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong(field, 'a whole number')
    return Number(amount)
  }
  const amount = (field: string): bigint => {
    const read = toAmount(value[field])
    if (read === undefined) throw wrong(field, 'wei as a whole number')
    return read
  }
  const hex = (field: string, pattern: RegExp, expected: string): string => {
    const text = value[field]
    if (typeof text !== 'string' || !pattern.test(text)) throw wrong(field, expected)
    return text.toLowerCase()
  }
  const address = (field: string): Address => hex(field, /^0x[\da-f]{40}$/i, 'an address') as Address
  return {
    hash: hex('hash', /^0x[\da-f]{64}$/i, 'a transaction hash') as Hash, // checked to be one
    block: number('blockNumber'),
    index: number('transactionIndex'),
    from: address('from'),
    to: value.to === null ? null : address('to'),
    value: value.value === undefined ? undefined : amount('value'),
    input: hex('input', /^0x(?:[\da-f]{2})*$/i, 'calldata in hex') as Hex,
    gasPrice: value.gasPrice === undefined ? undefined : amount('gasPrice'),
    status: 'unknown',
    logs: undefined,
    trace: undefined,
  }
}

/** A quantity given as hex, as decimal text or as a JSON number; undefined when it is none. */
function toAmount(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined
  if (typeof value !== 'string' || !/^(?:\d+|0x[\da-f]+)$/i.test(value)) return undefined
  return BigInt(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(line: number, what: string, cause?: unknown): MembraneError {
  return new MembraneError('PAIRS_MALFORMED', {
    shortMessage: `Line ${line} of the pairs ${what}.`,
    hint: 'Give one JSON object a line with the transactions `attacker` and `victim`.',
    cause,
    details: { line },
  })
}
