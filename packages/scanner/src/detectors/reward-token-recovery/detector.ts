import { restrictionsAt } from '../../analysis/access.ts'
import { isPrivileged } from '../../analysis/authority.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isOwnEntry } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { isCaller } from '../../analysis/labels.ts'
import { behind } from '../../analysis/origins.ts'
import type { Scan } from '../../analysis/scan.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, sameValue, stripCasts, valueName, wholeVariable } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'
import { tokensOfUsers } from './tokens.ts'

/** Functions for stray tokens by which the owner can also take the tokens that belong to users. */
export const detector: Detector = {
  id: 'reward-token-recovery',
  title: "Recovery of stray tokens reaches the users' own",
  severity: 'low',
  confidence: 'medium',
  cwe: 285,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const move of tokenMovesOf(flow)) {
      if (!takesAnyToken(flow, move) || move.token === undefined) continue
      const excluded = excludedTokens(flow, move, move.token)
      if (excluded === 'unknown') continue
      const exposed = scan
        .viewsOf(flow)
        .flatMap((view) => [...tokensOfUsers(view)])
        .find((variable) => !excluded.has(variable))
      if (exposed === undefined) continue
      yield reportAtOp(scan, flow, move.op, {
        message: `\`${valueName(flow, move.token)}\` may be \`${exposed.name}\`, which the contract holds for its users. Whoever may call \`${flow.entry.name}\` can take what they staked or what they have earned.`,
        note: `nothing keeps \`${exposed.name}\` from being taken here`,
      })
    }
  }
}

/** A privileged transfer of a token of the caller's choice that no record of the contract limits. */
function takesAnyToken(flow: Flow, { does, token, amount, op, from }: TokenMove): boolean {
  if (does !== 'transfer' || from !== undefined || token === undefined) return false
  if (!isChosen(flow, op, token)) return false
  if (!restrictionsAt(flow, op).some((each) => isPrivileged(flow, each))) return false
  // What is paid off a record of the caller's is no recovery.
  if (flow.byKind.sstore.some(({ path }) => isOwnEntry(flow, path))) return false
  if (amount === undefined) return true
  if (behind(flow, amount).loads.length > 0) return false
  return !factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op !== '!=' &&
      [
        [fact.left, fact.right],
        [fact.right, fact.left],
      ].some(
        ([side = 0, other = 0]) => sameValue(flow, side, amount) && behind(flow, other).loads.length > 0,
      ),
  )
}

/** The tokens that a condition keeps from being taken; `unknown` where a list or another contract is asked. */
function excludedTokens(flow: Flow, move: TokenMove, token: ValueId): ReadonlySet<Variable> | 'unknown' {
  const found = new Set<Variable>()
  for (const fact of factsAt(flow, move.op)) {
    if (fact.kind === 'any') return 'unknown'
    if (fact.kind === 'truth') {
      if (!isCallerAlone(flow, fact.value, token)) return 'unknown'
      continue
    }
    for (const [side, other] of [
      [fact.left, fact.right],
      [fact.right, fact.left],
    ] as const) {
      if (!sameValue(flow, side, token)) continue
      const variable = wholeVariable(flow, other)
      if (variable !== undefined) found.add(variable)
      else if (opOf(flow, stripCasts(flow, other)).kind !== 'const') return 'unknown'
    }
  }
  return found
}

/** A truth that is about something else than the token: who calls, whether it is paused, whether a call succeeded. */
function isCallerAlone(flow: Flow, value: ValueId, token: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  const names = (each: ValueId): boolean => sameValue(flow, each, token)
  if (op.kind === 'sload') return !op.path.steps.some((step) => step.kind === 'index' && names(step.value))
  if (op.kind === 'call' || op.kind === 'opaque')
    return !op.args.some(names) || op.args.some((arg) => isCaller(flow, arg))
  return true
}
