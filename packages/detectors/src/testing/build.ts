import type {
  Address,
  Block,
  CallFrame,
  CallType,
  Custody,
  Detector,
  Evaluation,
  FindingDraft,
  Hash,
  Hex,
  Log,
  Protocol,
  ReadResult,
  Stage,
  Tier,
  Transaction,
} from '@membrane/core'
import { tiersOf, unknownProtocol } from '@membrane/core'
import { addressToWord, encodeCall, uintToWord } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** A readable address: `account(0xa11ce)` is 0x000…a11ce. */
export function account(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`
}

/** A 32-byte word or hash from a number. */
export function word(value: number | bigint): Hash {
  return uintToWord(BigInt(value))
}

/** 32-byte words one after another. */
export function words(...values: readonly (number | bigint | Hex)[]): Hex {
  return `0x${values
    .map((value) => (typeof value === 'string' ? value.slice(2).padStart(64, '0') : word(value).slice(2)))
    .join('')}`
}

/** An event: topics that follow the signature's, and data words. */
export function log(
  address: Address,
  event: keyof typeof events,
  topics: readonly (Address | Hash | number)[] = [],
  data: Hex = '0x',
): Log {
  const indexed = topics.map((topic) =>
    typeof topic === 'number' ? word(topic) : topic.length === 42 ? addressToWord(topic) : topic,
  )
  return { address, topics: [events[event].topic, ...indexed], data, logIndex: 0 }
}

/** An ERC-20 Transfer event. */
export function transferLog(token: Address, from: Address, to: Address, amount: bigint): Log {
  return log(token, 'Transfer', [from, to], word(amount))
}

export type FrameInput = Partial<Omit<CallFrame, 'calls'>> & { readonly calls?: readonly CallFrame[] }

/** A call frame; children are given their parent's account as caller unless they name one. */
export function frame(to: Address, input: FrameInput = {}): CallFrame {
  const type: CallType = input.type ?? 'CALL'
  const calls = (input.calls ?? []).map((child) => (child.from === unset ? adopt(child, to) : child))
  return {
    value: 0n,
    input: '0x',
    output: '0x',
    gasUsed: 21_000,
    error: undefined,
    reverted: false,
    logs: undefined,
    from: unset,
    ...input,
    type,
    to,
    calls,
  }
}

const unset = '0x' as Address

function adopt(child: CallFrame, from: Address): CallFrame {
  // A delegate call runs as its caller, so what it calls comes from that account.
  const calls =
    child.type === 'DELEGATECALL'
      ? child.calls.map((one) => (one.from === child.to ? { ...one, from } : one))
      : child.calls
  return { ...child, from, calls }
}

/** Calldata of a function that the rules know. */
export function input(name: keyof typeof functions, ...values: readonly (number | bigint | Hex)[]): Hex {
  return encodeCall(functions[name].selector, [words(...values) as Hash])
}

/** The call `token.transfer(to, amount)`. */
export function transferCall(token: Address, to: Address, amount: bigint): CallFrame {
  return frame(token, { input: input('transfer', to, amount) })
}

export type TransactionInput = Partial<Transaction>

/** A successful transaction; with a trace its root is sent by `from` to `to`. */
export function transaction(given: TransactionInput = {}): Transaction {
  const from = given.from ?? account(0xa11ce)
  const trace =
    given.trace === undefined
      ? undefined
      : given.trace.from === unset
        ? { ...given.trace, from }
        : given.trace
  const { trace: _, ...rest } = given
  return {
    hash: word(0xbeef + (given.index ?? 0)),
    index: 0,
    from,
    to: trace?.to ?? account(0xc0de),
    value: 0n,
    input: '0x',
    nonce: 0,
    effectiveGasPrice: undefined,
    status: 'success',
    gasUsed: undefined,
    contractAddress: undefined,
    logs: [],
    changes: undefined,
    ...rest,
    trace,
  }
}

/** A block of these transactions; tiers follow from what they carry. */
export function block(transactions: readonly Transaction[], given: Partial<Block> = {}): Block {
  const present: Tier[] = ['transactions', 'receipts']
  if (transactions.some((one) => one.logs.length > 0)) present.push('logs')
  if (transactions.some((one) => one.trace !== undefined)) present.push('traces')
  if (transactions.some((one) => one.changes !== undefined)) present.push('stateDiff')
  const number = given.number ?? 100
  return {
    chainId: 1,
    number,
    hash: word(number),
    parentHash: word(number - 1),
    timestamp: 1_700_000_000 + number * 12,
    miner: undefined,
    baseFeePerGas: undefined,
    gasUsed: undefined,
    transactions: transactions.map((one, index) => ({ ...one, index })),
    tiers: tiersOf(present),
    ...given,
  }
}

/** A description of a protocol with the given parts. */
export function protocol(parts: Partial<Protocol> = {}): Protocol {
  return { ...unknownProtocol(1), name: 'example', ...parts }
}

/** A custody entry. */
export function custody(holder: Address, token: Custody['token'], label = 'vault'): Custody {
  return { holder, token, label }
}

/** Answers to reads, by key; words are given as numbers or hex. */
export function answers(entries: Readonly<Record<string, Hex>>): ReadonlyMap<string, ReadResult> {
  return new Map(Object.entries(entries).map(([key, data]) => [key, { ok: true, data }]))
}

export type RunInput = {
  readonly protocol?: Protocol
  readonly stage?: Stage
  readonly reads?: ReadonlyMap<string, ReadResult>
  readonly options?: Readonly<Record<string, unknown>>
  readonly memory?: unknown
}

/** Runs one detector over one block, from its first memory unless one is given. */
export function run<Options, Memory>(
  detector: Detector<Options, Memory>,
  given: Block,
  { protocol: described = protocol(), stage = 'block', reads = new Map(), options, memory }: RunInput = {},
): Evaluation<Memory> {
  const chosen = { ...detector.defaults, ...options }
  const before = (memory as Memory | undefined) ?? detector.initial(described, chosen)
  return detector.evaluate({ stage, block: given, reads, protocol: described, memory: before }, chosen)
}

/** Severities of the findings, for short assertions. */
export function severitiesOf(evaluation: Evaluation<unknown>): readonly FindingDraft['severity'][] {
  return evaluation.findings.map((finding) => finding.severity)
}
