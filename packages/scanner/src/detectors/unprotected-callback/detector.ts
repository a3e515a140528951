import { restrictionsAt } from '../../analysis/access.ts'
import { has, isCaller, isThis, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { stripCasts } from '../../analysis/values.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { headerOf, oncePerPlace } from '../reading/entries.ts'

/** Functions that a pool, a lender or a pool manager calls back, and that do not ask who calls. */
export const detector: Detector = {
  id: 'unprotected-callback',
  title: 'Callback does not check who calls it',
  severity: 'high',
  confidence: 'medium',
  cwe: 346,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

/** Names that protocols fix, with the number of parameters; flash loans tell who asked for them, and where. */
const callbacks: ReadonlyMap<string, { readonly caller: string; readonly initiator?: number }> = new Map([
  ['uniswapV2Call/4', { caller: 'the pair' }],
  ['pancakeCall/4', { caller: 'the pair' }],
  ['uniswapV3SwapCallback/3', { caller: 'the pool' }],
  ['uniswapV3MintCallback/3', { caller: 'the pool' }],
  ['uniswapV3FlashCallback/3', { caller: 'the pool' }],
  ['pancakeV3SwapCallback/3', { caller: 'the pool' }],
  ['algebraSwapCallback/3', { caller: 'the pool' }],
  ['executeOperation/4', { caller: 'the lending pool', initiator: 2 }],
  ['executeOperation/5', { caller: 'the lending pool', initiator: 3 }],
  ['onFlashLoan/5', { caller: 'the lender', initiator: 0 }],
  ['receiveFlashLoan/4', { caller: 'the vault' }],
  ['unlockCallback/1', { caller: 'the pool manager' }],
  ['lockAcquired/1', { caller: 'the pool manager' }],
])
const hook = /^(before|after)(Swap|Initialize|AddLiquidity|RemoveLiquidity|Donate|ModifyPosition)$/

function* find(scan: Scan): Generator<Report> {
  for (const flow of scan.flows) {
    const { entry } = flow
    const outside = entry.visibility === 'external' || entry.visibility === 'public'
    if (
      flow.reach === 'constructor' ||
      !outside ||
      flow.contract.form !== 'contract' ||
      entry.mutability === 'pure'
    )
      continue
    const known = callbacks.get(`${entry.name}/${entry.params.length}`)
    const isHook = hook.test(entry.name) && entry.params.length >= 3
    if (known === undefined && !isHook) continue
    const effect = effectOf(flow)
    const caller = known?.caller ?? 'the pool manager'
    if (effect === undefined ? !isHook || alwaysReverts(flow) : isChecked(flow, effect)) continue
    if (effect === undefined && asksCaller(flow)) continue
    if (paysOnlyOwnPeople(flow, known?.initiator)) continue
    const at = headerOf(flow)
    yield {
      at,
      contract: flow.contract,
      fn: entry,
      message: `\`${entry.name}\` is meant for ${caller}, and does not check that \`msg.sender\` is that. Anybody can call it with data of their choice, as if a swap or a loan had happened.`,
      ...(effect === undefined ? { severity: 'medium' as const } : {}),
      trace: [
        ...(effect === undefined ? [] : [{ at: effect.at, note: 'done for whoever calls' }]),
        { at, note: 'anybody may call this' },
      ],
    }
  }
}

/** What the callback does that outlives it. */
function effectOf(flow: Flow): Op | undefined {
  return (
    flow.byKind.sstore.find(({ path }) => !path.transient) ??
    flow.byKind.call.find((call) => !call.static) ??
    flow.byKind.opaque.find(({ pure, why }) => !pure && why !== 'pure')
  )
}

function isChecked(flow: Flow, effect: Op): boolean {
  // A lock that only says that some swap of ours is under way is no check of the caller, but strangers cannot open it.
  return restrictionsAt(flow, effect).length > 0 || asksCaller(flow)
}

/**
 * The loan was asked for by this contract, and all that is done goes to receivers that the contract knows: who lies about
 * the loan gains nothing.
 */
function paysOnlyOwnPeople(flow: Flow, initiator: number | undefined): boolean {
  const asked = flow.byKind.param.find(({ index }) => index === initiator)
  const [value] = asked?.results ?? []
  if (initiator === undefined || value === undefined || flow.byKind.sstore.length > 0) return false
  const checked = flow.byKind.binary.some(
    ({ op, left, right }) =>
      (op === '==' || op === '!=') &&
      ((stripCasts(flow, left) === value && isThis(flow, right)) ||
        (stripCasts(flow, right) === value && isThis(flow, left))),
  )
  return (
    checked &&
    tokenMovesOf(flow).every(({ to }) => to === undefined || !has(flow, to, Label.Input | Label.Caller))
  )
}

/** Whether a condition anywhere holds the caller against something, or something unknown is asked to verify it. */
function asksCaller(flow: Flow): boolean {
  const compared = flow.byKind.binary.some(
    ({ op, left, right }) =>
      (op === '==' || op === '!=') &&
      ((isCaller(flow, left) && !isPlainInput(flow, right)) ||
        (isCaller(flow, right) && !isPlainInput(flow, left))),
  )
  if (compared) return true
  const looked = flow.byKind.sload.some(({ path }) =>
    path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value)),
  )
  if (looked && flow.byKind.check.length + flow.blocks.filter(({ end }) => end.kind === 'branch').length > 0)
    return true
  return flow.byKind.opaque.some(
    ({ why, name, results }) =>
      why === 'unknown' &&
      (/verify|validat|only|auth|check|require/i.test(name) ||
        (results.length === 0 && /pool|manager|vault|self/i.test(name))),
  )
}

function isPlainInput(flow: Flow, value: number): boolean {
  return (
    has(flow, value, Label.Input | Label.Unknown) &&
    !has(flow, value, Label.State | Label.Fixed | Label.Answer | Label.Hash)
  )
}

function alwaysReverts(flow: Flow): boolean {
  return flow.blocks.every(({ end }) => end.kind !== 'return')
}
