import { has, Label } from '../../analysis/labels.ts'
import { opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'
import { allowsOlderThan } from '../reading/version.ts'

/** Old contracts that pay an amount given after an address, where short calldata shifts the amount. */
export const detector: Detector = {
  id: 'short-address',
  title: 'Short calldata multiplies the amount',
  severity: 'info',
  confidence: 'low',
  cwe: 20,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      const { entry } = flow
      // Compilers since 0.5 check the length of calldata.
      if (flow.reach !== 'entry' || !allowsOlderThan(entry.unit, '0.5.0')) continue
      if (flow.byKind.env.some(({ name }) => name === 'msg.data')) continue
      const moved = amountAfterAddress(flow)
      if (moved === undefined) continue
      yield {
        at: entry.nameAt,
        contract: flow.contract,
        fn: entry,
        message: `\`${entry.name}\` takes an address and then an amount, and does not check the length of its calldata. Where a service leaves out the last zero byte of an address, the amount is shifted by a byte: 256 times as much is moved.`,
        trace: [
          { at: moved.at, note: 'the amount is moved' },
          { at: entry.nameAt, note: 'no check of the length of msg.data' },
        ],
      }
    }
  },
}

/** A table entry of the address that is raised by the amount, where the amount is the last parameter. */
function amountAfterAddress(flow: Flow): Op | undefined {
  const { params } = flow.entry
  const last = params.at(-1)
  const before = params.at(-2)
  if (last?.type.kind !== 'int' || last.type.bits !== 256 || before?.type.kind !== 'address') return undefined
  const isParam = (value: number, variable: typeof last): boolean => {
    const op = opOf(flow, stripCasts(flow, value))
    return op.kind === 'param' && op.variable === variable
  }
  return flow.byKind.sstore.find((store) => {
    const sum = store.value === undefined ? undefined : opOf(flow, stripCasts(flow, store.value))
    return (
      sum?.kind === 'binary' &&
      sum.op === '+' &&
      !sum.checked &&
      (isParam(sum.left, last) || isParam(sum.right, last)) &&
      has(flow, sum.left, Label.Input | Label.State) &&
      store.path.steps.some((step) => step.kind === 'index' && isParam(step.value, before))
    )
  })
}
