import { factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { behind } from '../../analysis/origins.ts'
import type { Scan } from '../../analysis/scan.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { sameValue, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import { hasPermit, spendsChosen } from '../arbitrary-send-erc20/detector.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** `permit` trusted to have checked the signature of the account that then pays. */
export const detector: Detector = {
  id: 'arbitrary-send-erc20-permit',
  title: 'A permit that does nothing lets the caller spend an allowance',
  severity: 'high',
  confidence: 'medium',
  cwe: 345,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const move of tokenMovesOf(flow)) {
      if (!spendsChosen(flow, move) || !hasPermit(flow, move) || move.from === undefined) continue
      if (seesNonceUsed(flow, move)) continue
      const free = move.token !== undefined && has(flow, move.token, Label.Input)
      yield reportAtOp(scan, flow, move.op, {
        message: `\`permit\` is taken for proof that \`${valueName(flow, move.from)}\` agreed. A token without \`permit\` but with a fallback (WETH) accepts the call and does nothing, and anybody can then take what the account had approved before.`,
        severity: free ? 'high' : 'medium',
        note: 'tokens are taken from the named account',
      })
    }
  }
}

/** A token whose `permit` does nothing has no nonces either, and one whose `permit` failed has used none. */
function seesNonceUsed(flow: Flow, { op, token }: TokenMove): boolean {
  if (token === undefined || !flow.byKind.call.some(({ member }) => member === 'nonces')) return false
  const asks = (value: ValueId): boolean =>
    behind(flow, value).calls.some(
      ({ member, target }) => member === 'nonces' && target !== undefined && sameValue(flow, target, token),
    )
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      (fact.op === '==' || fact.op === '>' || fact.op === '<') &&
      asks(fact.left) &&
      asks(fact.right),
  )
}
