import { isOpen } from '../../analysis/access.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isTakenOffRecord, paysEther, paysTokens } from '../../analysis/entitlement.ts'
import { has, isCaller, isThis, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import type { Flow } from '../../flow/flow.ts'
import type { OpenUse } from './ledger.ts'

/** Tokens of the contract that an open function sends away or lets somebody spend, at the caller's word. */
export function openTokenUse(_view: ContractView, flow: Flow): OpenUse | undefined {
  if (paysTokens(flow) || paysEther(flow)) return undefined
  for (const move of tokenMovesOf(flow)) {
    if (move.from !== undefined && !isThis(flow, move.from)) continue
    if (!isOpen(flow, move.op)) continue
    const use =
      move.does === 'approve'
        ? approval(flow, move)
        : move.does === 'permit'
          ? undefined
          : transfer(flow, move)
    if (use !== undefined) return use
  }
  return undefined
}

function approval(flow: Flow, move: TokenMove): OpenUse | undefined {
  if (!isChosen(flow, move.op, move.to)) return undefined
  return {
    op: move.op,
    severity: 'high',
    note: 'the named account may spend the tokens of this contract',
    message: 'Anybody can let an account of their choice spend the tokens that this contract holds.',
  }
}

function transfer(flow: Flow, move: TokenMove): OpenUse | undefined {
  const { op, to, token, amount } = move
  if (to === undefined || amount === undefined || isTakenOffRecord(flow, op, to) || writesAnything(flow))
    return undefined
  if (isMeasuredAfter(flow, move)) return undefined
  // What exceeds a record is a surplus that belongs to nobody.
  const free =
    isChosen(flow, op, amount) || (has(flow, amount, Label.OwnBalance) && !has(flow, amount, Label.State))
  if (!free) return undefined
  if (isCaller(flow, to) || isChosen(flow, op, to)) {
    return {
      op,
      severity: 'high',
      note: 'tokens leave here',
      message: 'Anybody can have tokens of this contract sent to an address of their choice.',
    }
  }
  // To a fixed receiver, with a token of the caller's choice: holdings are swept at a time that a stranger picks.
  if (token === undefined || !has(flow, token, Label.Input)) return undefined
  return {
    op,
    severity: 'medium',
    note: 'tokens leave here',
    message:
      'Anybody can have any token that this contract holds moved away at a time of their choice, also those that it needs to hold.',
  }
}

/** A pool lets go first and then holds its own balance against what it must keep. */
function isMeasuredAfter(flow: Flow, { op }: TokenMove): boolean {
  return flow.byKind.call.some(
    (call) =>
      call.member === 'balanceOf' &&
      call.args.some((arg) => isThis(flow, arg)) &&
      mayFollow(flow, op, call) &&
      !mayFollow(flow, call, op),
  )
}

function writesAnything(flow: Flow): boolean {
  return flow.byKind.sstore.some(({ path }) => path.steps.some(({ kind }) => kind === 'index'))
}
