import { isOpen, restrictionsAt } from '../../analysis/access.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { paysEther, paysTokens } from '../../analysis/entitlement.ts'
import { isCaller, isThis } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { isStrangerSet } from '../../analysis/strangerSet.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { constantOf, opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** Approvals without limit, by the contract itself, for a spender that is not fixed. */
export const detector: Detector = {
  id: 'unlimited-approval',
  title: "The contract approves a spender of somebody's choice without limit",
  severity: 'medium',
  confidence: 'medium',
  cwe: 285,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const move of tokenMovesOf(flow)) {
      const { op, to } = move
      if (!isOwnUnlimited(flow, move) || to === undefined || isThis(flow, to)) continue
      const choice = choiceOf(scan, flow, move, to)
      if (choice === undefined) continue
      const spender = valueName(flow, to)
      yield reportAtOp(scan, flow, op, {
        message:
          choice === 'stranger'
            ? `Anybody can choose \`${spender}\`, which may from then on take all that the contract holds of the token, now and later.`
            : `\`${spender}\`, named by whoever may call \`${flow.entry.name}\`, may from then on take all that the contract holds of the token. One wrong or stolen call exposes everything, and later deposits too.`,
        severity: choice === 'stranger' ? 'medium' : 'low',
        note: 'the approval has no limit',
      })
    }
  }
}

/** Who chooses the spender; undefined where it is fixed, listed, or kept where strangers cannot write. */
function choiceOf(scan: Scan, flow: Flow, { op }: TokenMove, to: ValueId): 'stranger' | 'owner' | undefined {
  const spender = opOf(flow, stripCasts(flow, to))
  if (spender.kind === 'sload') return isStrangerSet(scan, spender.path) ? 'stranger' : undefined
  if (isCaller(flow, to)) return isOpen(flow, op) ? 'stranger' : undefined
  if (!isChosen(flow, op, to)) return undefined
  const restrictions = restrictionsAt(flow, op)
  if (restrictions.length === 0) {
    // Where the caller brings nothing, `missing-access-control` reports the function as a whole.
    return paysTokens(flow) || paysEther(flow) ? 'stranger' : undefined
  }
  // What is set once is part of the deployment.
  return restrictions.some(({ by }) => by === 'once') ? undefined : 'owner'
}

function isOwnUnlimited(flow: Flow, { does, amount, op }: TokenMove): boolean {
  // With three arguments it is an approval for one id of many (ERC-6909).
  if (op.kind === 'call' && op.how === 'method' && op.member === 'approve' && op.args.length !== 2)
    return false
  return does === 'approve' && amount !== undefined && isMaximum(flow, amount)
}

const MAXIMUM = (1n << 256n) - 1n

/** `type(uint256).max` in any of its spellings. */
function isMaximum(flow: Flow, value: ValueId): boolean {
  const constant = constantOf(flow, value)
  if (typeof constant === 'bigint') return constant === MAXIMUM || constant === -1n
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'builtin') return op.name === 'type.max' && flow.values[value]?.type.kind === 'int'
  if (op.kind === 'binary')
    return op.op === '-' && constantOf(flow, op.right) === 1n && isTwoTo256(flow, op.left)
  if (op.kind !== 'unary') return false
  const operand = constantOf(flow, op.operand)
  return (op.op === '~' && operand === 0n) || (op.op === '-' && operand === 1n)
}

function isTwoTo256(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || op.op !== '**') return constantOf(flow, value) === MAXIMUM + 1n
  return constantOf(flow, op.left) === 2n && constantOf(flow, op.right) === 256n
}
