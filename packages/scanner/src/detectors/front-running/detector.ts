import { restrictionsAt } from '../../analysis/access.ts'
import { writesOf } from '../../analysis/authority.ts'
import { keysOf } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, stateVariable, stripCasts, wholeVariable } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp, SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** What others can profit from by seeing a transaction before it is included. */
export const detector: Detector = {
  id: 'front-running',
  title: 'Whoever sees the transaction first can take its profit',
  severity: 'medium',
  confidence: 'medium',
  cwe: 362,
  swc: 'SWC-114',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const pay of paymentsToCaller(flow)) yield* revealedSecret(scan, flow, pay)
  }
  for (const view of scan.views) {
    yield* movedReward(scan, view)
    yield* openMove(scan, view)
  }
}

function paymentsToCaller(flow: Flow): readonly Op[] {
  const ether = flow.byKind.call.filter(
    ({ target, value }) => target !== undefined && value !== undefined && isCaller(flow, target),
  )
  const tokens = tokenMovesOf(flow).filter(
    ({ does, to }) => does === 'transfer' && to !== undefined && isCaller(flow, to),
  )
  return [...ether, ...tokens.map(({ op }) => op)]
}

/** The preimage of a hash is sent in clear, and whoever sends it is paid. */
function* revealedSecret(scan: Scan, flow: Flow, pay: Op): Generator<Report> {
  for (const fact of factsAt(flow, pay)) {
    if (fact.kind !== 'compare' || fact.op !== '==') continue
    for (const [hash, held] of [
      [fact.left, fact.right],
      [fact.right, fact.left],
    ] as const) {
      const made = opOf(flow, stripCasts(flow, hash))
      if (made.kind !== 'builtin' || !/^(keccak256|sha256|ripemd160)$/.test(made.name)) continue
      if (
        !has(flow, hash, Label.Input) ||
        has(flow, hash, Label.Caller) ||
        has(flow, held, Label.Input | Label.Signer | Label.Caller)
      )
        continue
      const check = flow.byKind.check.find(({ at }) => at === fact.guard.at) ?? made
      yield reportAtOp(scan, flow, check, {
        message:
          'The answer is in the calldata for everybody to read before the transaction is included. Whoever copies it and pays more for inclusion gets the reward.',
        before: [{ at: pay.at, note: 'pays whoever sends the answer' }],
        note: 'holds an answer sent in clear against its hash',
      })
    }
  }
}

/** A reward that one account can change or take back while others compete for it. */
function* movedReward(scan: Scan, view: ContractView): Generator<Report> {
  for (const flow of view.entries) {
    for (const pay of flow.byKind.call) {
      if (pay.target === undefined || pay.value === undefined || !isCaller(flow, pay.target)) continue
      const reward = wholeVariable(flow, pay.value)
      if (reward === undefined || restrictionsAt(flow, pay).some(({ by }) => by !== 'once')) continue
      const changes = (writesOf(view).get(reward) ?? []).filter(
        (write) =>
          write.flow !== flow &&
          write.store.value !== undefined &&
          has(write.flow, write.store.value, Label.Input | Label.Sent) &&
          write.restrictions.some(({ by }) => by === 'caller'),
      )
      const [change] = changes
      if (change === undefined || !isGatedByInput(flow, pay)) continue
      const said = {
        message: `\`${reward.name}\` is paid to whoever comes first, and \`${change.flow.entry.name}\` can change it after somebody has sent a claim and before the claim is included.`,
        note: `pays ${reward.name}`,
        before: [{ at: change.store.at, note: `${reward.name} is changed here` }],
      }
      yield reportAtOp(scan, flow, pay, said)
      for (const back of refundsOf(change.flow, reward, change.store))
        yield reportAtOp(scan, change.flow, back, said)
    }
  }
}

function isGatedByInput(flow: Flow, pay: CallOp): boolean {
  return factsAt(flow, pay).some(
    (fact) =>
      fact.kind === 'compare' && (has(flow, fact.left, Label.Input) || has(flow, fact.right, Label.Input)),
  )
}

function refundsOf(flow: Flow, reward: Variable, _store: SstoreOp): readonly Op[] {
  return flow.byKind.call.filter(({ value }) => value !== undefined && wholeVariable(flow, value) === reward)
}

/** A move of a game between strangers is stored in clear before the others have moved. */
function* openMove(scan: Scan, view: ContractView): Generator<Report> {
  for (const flow of view.entries) {
    if (!flow.byKind.env.some(({ name }) => name === 'msg.value')) continue
    for (const store of flow.byKind.sstore) {
      const variable = stateVariable(store.path)
      const { value } = store
      if (
        variable === undefined ||
        value === undefined ||
        keysOf(store.path).some((key) => has(flow, key, Label.Input | Label.Caller))
      )
        continue
      if (keysOf(store.path).length === 0 && store.how !== 'push') continue
      if (!has(flow, value, Label.Input) || !has(flow, value, Label.Caller) || has(flow, value, Label.Hash))
        continue
      if (!decidesWinner(view, variable)) continue
      yield reportAtOp(scan, flow, store, {
        message: `What this player chose is readable as soon as it is sent, and decides with the others' choices who is paid. Whoever moves last, or gets in before, picks the choice that wins.`,
        note: `the choice is stored in clear in ${variable.name}`,
      })
    }
  }
}

/** Ether goes to an account read from the table, and a number read from the table decides it. */
function decidesWinner(view: ContractView, variable: Variable): boolean {
  const reads = (flow: Flow, value: ValueId, depth = 0): boolean => {
    const op = opOf(flow, stripCasts(flow, value))
    if (op.kind === 'sload') return stateVariable(op.path) === variable
    if (depth > 6) return false
    if (op.kind === 'binary') return reads(flow, op.left, depth + 1) || reads(flow, op.right, depth + 1)
    if (op.kind === 'phi') return op.inputs.some((input) => reads(flow, input, depth + 1))
    return (op.kind === 'field' || op.kind === 'element') && reads(flow, op.object, depth + 1)
  }
  return view.entries.some(
    (flow) =>
      flow.byKind.call.some(
        ({ target, value }) => target !== undefined && value !== undefined && reads(flow, target),
      ) && flow.blocks.some(({ end }) => end.kind === 'branch' && reads(flow, end.condition)),
  )
}
