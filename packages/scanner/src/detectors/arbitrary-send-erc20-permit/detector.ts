import { has, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { valueName } from '../../analysis/values.ts'
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
      const free = move.token !== undefined && has(flow, move.token, Label.Input)
      yield reportAtOp(scan, flow, move.op, {
        message: `\`permit\` is taken for proof that \`${valueName(flow, move.from)}\` agreed. A token without \`permit\` but with a fallback (WETH) accepts the call and does nothing, and anybody can then take what the account had approved before.`,
        severity: free ? 'high' : 'medium',
        note: 'tokens are taken from the named account',
      })
    }
  }
}
