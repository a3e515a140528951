import { isOpen } from '../../analysis/access.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isOwnEntry, isStrangersReceiver, keysOf } from '../../analysis/entitlement.ts'
import { isCaller } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** `transferFrom` of an account that the caller names, without that account's word. */
export const detector: Detector = {
  id: 'arbitrary-send-erc20',
  title: "Caller spends somebody else's allowance",
  severity: 'high',
  confidence: 'high',
  cwe: 284,
  swc: 'SWC-105',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const move of tokenMovesOf(flow)) {
      if (!spendsChosen(flow, move) || hasPermit(flow, move) || move.from === undefined) continue
      if (!isWorthIt(flow, move)) continue
      yield reportAtOp(scan, flow, move.op, {
        message: `The account that pays, \`${valueName(flow, move.from)}\`, is the caller's choice. Whoever has approved this contract can be drained by anybody.`,
        note: 'tokens are taken from the named account',
      })
    }
  }
}

/** Whether it is of use to the caller: the caller names who receives, or is credited with what is taken. */
function isWorthIt(flow: Flow, { to, from }: TokenMove): boolean {
  if (to === undefined || from === undefined || sameValue(flow, to, from)) return to === undefined
  if (isStrangersReceiver(flow, to)) return true
  return flow.byKind.sstore.some(({ path }) =>
    keysOf(path).some(
      (key) => isStrangersReceiver(flow, key) && isAddress(flow, key) && !sameValue(flow, key, from),
    ),
  )
}

function isAddress(flow: Flow, value: number): boolean {
  return flow.values[value]?.type.kind === 'address'
}

/** Whether a movement takes tokens from an account that a stranger names and that has not agreed. */
export function spendsChosen(flow: Flow, move: TokenMove): boolean {
  const { does, from, op } = move
  if (does !== 'transferFrom' || from === undefined || isCaller(flow, from)) return false
  if (!isChosen(flow, op, from) || !isOpen(flow, op)) return false
  return !usesGrant(flow, from)
}

/** A permit for the same account before it, whoever signed it. */
export function hasPermit(flow: Flow, { from }: TokenMove): boolean {
  return (
    from !== undefined &&
    tokenMovesOf(flow).some(
      ({ does, from: owner }) => does === 'permit' && owner !== undefined && sameValue(flow, owner, from),
    )
  )
}

/** Whether a right that the account gave to the caller is looked up or used: `allowance[from][msg.sender]`. */
function usesGrant(flow: Flow, from: number): boolean {
  const names = (key: number): boolean => sameValue(flow, key, from)
  if (
    [...flow.byKind.sload, ...flow.byKind.sstore].some(
      ({ path }) => isOwnEntry(flow, path) && keysOf(path).some(names),
    )
  )
    return true
  return flow.byKind.call.some(
    (call) =>
      call.how === 'method' &&
      call.args.some((arg) => isCaller(flow, arg)) &&
      call.args.some(names) &&
      opOf(flow, stripCasts(flow, call.target ?? 0)).kind !== 'param',
  )
}
