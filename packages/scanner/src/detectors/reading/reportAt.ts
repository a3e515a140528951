import type { Contract, Span } from '../../ast/node.ts'
import type { Report } from '../detector.ts'
import type { Body } from './walk.ts'

/** A report whose trace is the place itself. `note` says in a few words what stands there. */
export function reportIn(body: Body, at: Span, message: string, note: string): Report {
  return { at, contract: body.contract, fn: body, message, trace: [{ at, note }] }
}

/** The same for a place in a contract, or a file, that no function holds. */
export function reportOn(contract: Contract | undefined, at: Span, message: string, note: string): Report {
  return { at, contract, fn: undefined, message, trace: [{ at, note }] }
}
