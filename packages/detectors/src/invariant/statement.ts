import {
  type Address,
  digest,
  type InvariantWatch,
  type Protocol,
  type ReadResult,
  type StateRead,
  viewSelector,
} from '@membrane/core'
import { wordAt, wordToUint } from '../reading/words.ts'
import { revertReason } from './reason.ts'
import { readTestimony, throughWitness } from './witness.ts'

/** An invariant of the description, ready to be read. */
export type Statement = {
  readonly invariant: InvariantWatch
  /** Names it in memory and among reads; another version of its code is another statement. */
  readonly key: string
  /** `invariant_solvent()`. */
  readonly call: string
  readonly returnsBool: boolean
  /** Undefined where its function is no view without arguments. */
  readonly read: StateRead | undefined
  /** Contracts by which a transaction may have broken it. */
  readonly touched: ReadonlySet<Address>
}

/** Whether it holds. `unknown` says that this could not be found out, and never that it holds. */
export type Verdict =
  | { readonly state: 'held' }
  | { readonly state: 'broken'; readonly how: string }
  | { readonly state: 'unknown'; readonly why: string }

const memo = new WeakMap<Protocol, readonly Statement[]>()

/** The description's invariants. Prepared once per description. */
export function statementsOf(protocol: Protocol): readonly Statement[] {
  let statements = memo.get(protocol)
  if (statements === undefined) {
    statements = protocol.invariants.map(prepare)
    memo.set(protocol, statements)
  }
  return statements
}

const signaturePattern = /^\s*function\s+([\w$]+)\s*\(\s*\)([^()]*)(?:returns\s*\(\s*(\w+)[^)]*\))?\s*$/

function prepare(invariant: InvariantWatch): Statement {
  const { contract, code, protects } = invariant
  const [, name = invariant.function, , returned] = signaturePattern.exec(invariant.function) ?? []
  const call = `${name}()`
  const key = `invariant ${contract} ${call}${code === undefined ? '' : ` ${digest(code).slice(2, 18)}`}`
  const selector = viewSelector(invariant.function)
  return {
    invariant,
    key,
    call,
    returnsBool: returned === 'bool',
    read:
      selector === undefined ? undefined : { key, ...throughWitness(contract, selector, code), after: true },
    touched: new Set(code === undefined ? [contract, ...protects] : protects),
  }
}

/** What an answer to the statement's read says. */
export function verdictOf(statement: Statement, answer: ReadResult | undefined): Verdict {
  if (statement.read === undefined) return unknown('its function is no view without arguments')
  if (answer === undefined) return unknown('it was not evaluated')
  if (!answer.ok) return unknown(answer.reason)
  const testimony = readTestimony(answer.data)
  if (testimony === undefined)
    return unknown('the node does not run code that stands in for a call (state overrides)')
  const { codeSize, success, gas, returned } = testimony
  const { contract } = statement.invariant
  if (codeSize === 0n) return unknown(`there is no code at ${contract}`)
  if (!success) {
    // A call gets 63/64 of the gas (EIP-150). Hardly more than the rest being left, the gas ran out here or one call deeper.
    if (gas[1] * 16n < gas[0]) return unknown('it used up its gas')
    return { state: 'broken', how: revertReason(returned) }
  }
  if (!statement.returnsBool) {
    return returned === '0x' ? { state: 'held' } : unknown('it returned something where nothing was expected')
  }
  const word = wordAt(returned, 0)
  const value = word === undefined || returned.length !== 66 ? undefined : wordToUint(word)
  if (value === 1n) return { state: 'held' }
  return value === 0n ? { state: 'broken', how: 'returned false' } : unknown('it returned no bool')
}

function unknown(why: string): Verdict {
  return { state: 'unknown', why }
}
