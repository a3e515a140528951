import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { OpaqueOp, SloadOp } from '../flow/op.ts'
import { type Fact, factsAt, type Guard } from './guards.ts'
import { has, isCaller, Label } from './labels.ts'
import { latchesAt } from './lock.ts'
import { dominates } from './order.ts'
import { opOf, pathName, samePath, stripCasts } from './values.ts'

/** How an operation is kept from strangers. */
export type Restriction = {
  readonly by: /** The caller is compared with an address that the contract holds. */
    | 'caller'
    /** The caller has an entry in a table (`wards[msg.sender]`, roles). */
    | 'role'
    /** Another contract is asked whether the caller may. */
    | 'authority'
    /** A signature of a known signer. */
    | 'signature'
    /** A Merkle proof. */
    | 'proof'
    /** It runs once (initialisers): whoever comes first. */
    | 'once'
    /** A modifier whose source is not here, and whose name promises a restriction. */
    | 'modifier'
    /** Only `tx.origin` is compared. */
    | 'origin'
    /** It carries out what only a restricted function can have prepared, and uses that up (`writesOf` tells this). */
    | 'prepared'
  readonly guard: Guard | undefined
}

/** A check of the caller whose source is not here, known by its name alone. */
const promising =
  /^_?(only\w*|auth\w*|requiresAuth\w*|restricted\w*|is(Owner|Admin|Authorized|Governor|Governance)\w*|when(Owner|Admin)\w*|governance\w*|admin\w*|owner\w*|initializer|reinitializer|onlyInitializing)$/
const promisingCheck =
  /^_*(require|check|validate|enforce|ensure|assert|verify|only|auth)\w*(owner|admin|auth|role|sender|caller|access|permission|operator|manager|keeper|minter|handler|gov|guardian|controller|callback)/i
/** Modifiers that are about something else than the caller. */
const aboutSomethingElse =
  /^_?(nonReentrant\w*|lock\w*|noReentra\w*|mutex\w*|\w*paus\w*|\w*(deadline|expir|stop|halt|emergency|active|open|started|ended|zero|valid|update|accrue|delay|fee|payable)\w*)$/i

/** What keeps strangers from an operation; empty where anybody who calls gets there. */
export function restrictionsAt(flow: Flow, op: Op): readonly Restriction[] {
  const found: Restriction[] = []
  for (const fact of factsAt(flow, op)) {
    const by = restricts(flow, fact)
    if (by !== undefined) found.push({ by, guard: fact.guard })
  }
  if (latchesAt(flow, op).some(({ kind }) => kind === 'once')) found.push({ by: 'once', guard: undefined })
  for (const each of flow.byKind.opaque) {
    if (mayCheckCaller(flow, each) && dominates(flow, each, op))
      found.push({ by: 'modifier', guard: undefined })
  }
  return found
}

/**
 * Whether something of unknown source may turn strangers away: by a name that promises it, given the caller, or as a
 * modifier (which makes no value) that is not about something else.
 */
function mayCheckCaller(flow: Flow, op: OpaqueOp): boolean {
  // A hook that derived contracts fill in, and that is told who calls.
  if (op.fn !== undefined) {
    return (
      op.fn.body === undefined &&
      op.results.length === 0 &&
      (promising.test(op.name) || op.args.some((arg) => isCaller(flow, arg)))
    )
  }
  if (op.why !== 'unknown') return false
  if (promising.test(op.name) || promisingCheck.test(op.name)) return true
  return op.results.length === 0 && isModifierOf(flow, op) && !aboutSomethingElse.test(op.name)
}

function isModifierOf(flow: Flow, op: OpaqueOp): boolean {
  const fn = flow.frames[op.frame]?.fn
  return (
    fn?.kind === 'function' &&
    fn.modifiers.some(({ name, target }) => name === op.name && target === undefined)
  )
}

/** Whether anybody who sends a transaction can make an operation run. False for flows that nobody is known to start. */
export function isOpen(flow: Flow, op: Op): boolean {
  return flow.reach === 'entry' && restrictionsAt(flow, op).length === 0
}

function restricts(flow: Flow, fact: Fact): Restriction['by'] | undefined {
  if (fact.kind === 'any') {
    const ways = fact.of.map((facts) =>
      facts.map((each) => restricts(flow, each)).find((by) => by !== undefined),
    )
    return ways.length > 0 && ways.every((by) => by !== undefined) ? ways[0] : undefined
  }
  if (fact.kind === 'truth') return fact.holds ? restrictsAsTruth(flow, fact.value) : undefined
  return restrictsAsComparison(flow, fact)
}

function restrictsAsTruth(flow: Flow, value: ValueId): Restriction['by'] | undefined {
  const op = opOf(flow, stripCasts(flow, value))
  switch (op.kind) {
    case 'sload':
      return op.path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value))
        ? 'role'
        : undefined
    case 'call':
      // That a payment to the caller went through says nothing of the caller.
      if (movesValue.test(op.member)) return undefined
      return op.args.some((arg) => isCaller(flow, arg) || has(flow, arg, Label.Caller))
        ? 'authority'
        : undefined
    case 'opaque': {
      if (/proof|merkle|verify/i.test(op.name) && op.args.length >= 2) return 'proof'
      return op.args.some((arg) => isCaller(flow, arg)) || promising.test(op.name) ? 'authority' : undefined
    }
    case 'element':
    case 'field':
      return restrictsAsTruth(flow, op.object)
    case 'builtin':
      return op.name === 'abi.decode' && op.args.some((arg) => restrictsAsTruth(flow, arg) !== undefined)
        ? 'authority'
        : undefined
    default:
      return undefined
  }
}

const movesValue = /^(safe)?(transfer|transferFrom|send|mint|burn|burnFrom|approve|deposit|withdraw)$/i

const zeroOnly = Label.Input | Label.Caller

function restrictsAsComparison(
  flow: Flow,
  fact: Extract<Fact, { kind: 'compare' }>,
): Restriction['by'] | undefined {
  for (const [side, other] of [
    [fact.left, fact.right],
    [fact.right, fact.left],
  ] as const) {
    const equal = fact.op === '=='
    if (equal && isCaller(flow, side) && !isCaller(flow, other)) {
      // Compared with what the caller itself chose it restricts nothing; `msg.sender == tx.origin` only asks for an account.
      if (has(flow, other, Label.Origin) || chosen(flow, other)) continue
      return 'caller'
    }
    if (
      equal &&
      has(flow, side, Label.Origin) &&
      !has(flow, other, Label.Caller | Label.Origin | Label.Input)
    )
      return 'origin'
    if (
      equal &&
      has(flow, side, Label.Signer) &&
      !has(flow, other, zeroOnly) &&
      has(flow, other, Label.State | Label.Fixed)
    )
      return 'signature'
    const op = opOf(flow, stripCasts(flow, side))
    if (
      op.kind === 'sload' &&
      op.path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value)) &&
      !isAmount(flow, side, other)
    ) {
      return 'role'
    }
    if (op.kind === 'sload' && isPositive(fact.op, side === fact.left) && isIndexOfCaller(flow, op, other))
      return 'role'
    // A leaf of a tree whose root the contract holds.
    if (
      equal &&
      has(flow, side, Label.Hash) &&
      has(flow, side, Label.Input) &&
      opOf(flow, stripCasts(flow, other)).kind === 'sload'
    )
      return 'proof'
  }
  return undefined
}

function chosen(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'param' && flow.reach === 'entry'
}

const amountName =
  /balance|amount|deposit|stake|share|credit|fund|pay|paid|contribut|invest|debt|reward|allowance|time|last/i

/** `x != 0` and `x > 0`, whichever way round. */
function isPositive(op: string, isLeft: boolean): boolean {
  return op === '!=' || op === (isLeft ? '>' : '<')
}

/**
 * A number keyed by the caller that only must not be zero, and that nothing is reckoned with: the place in a list of
 * members, where zero stands for a stranger.
 */
function isIndexOfCaller(flow: Flow, load: SloadOp, other: ValueId): boolean {
  const zero = opOf(flow, stripCasts(flow, other))
  if (zero.kind !== 'const' || zero.value !== 0n || amountName.test(pathName(flow, load.path))) return false
  if (!load.path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value))) return false
  const same = flow.byKind.sload.filter(({ path }) => samePath(flow, path, load.path))
  return same.every(({ results }) =>
    results.every((result) =>
      (flow.uses[result] ?? []).every((id) => {
        const use = flow.ops[id]
        if (use?.kind === 'binary') return !/^[-+*/]$/.test(use.op)
        return use?.kind !== 'call' && use?.kind !== 'sstore'
      }),
    ),
  )
}

/** A caller's own balance or allowance compared with an amount: a limit for the caller, no permission. */
function isAmount(flow: Flow, side: ValueId, other: ValueId): boolean {
  const type = flow.values[side]?.type
  const constant = opOf(flow, stripCasts(flow, other))
  return (
    type?.kind === 'int' &&
    !(
      constant.kind === 'const' &&
      (constant.value === 1n || constant.value === 0n) &&
      type.bits >= 8 &&
      isFlagCompare(constant.value)
    )
  )
}

/** `wards[msg.sender] == 1` is a permission; `balances[msg.sender] > 0` may be one, and is taken for an amount. */
function isFlagCompare(value: bigint): boolean {
  return value === 1n
}
