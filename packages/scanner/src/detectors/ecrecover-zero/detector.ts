import { has, isCaller, Label } from '../../analysis/labels.ts'
import { madeFrom } from '../../analysis/madeOf.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { BuiltinOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Recovered signers that are held against something that may be zero, as the signer of a bad signature is. */
export const detector: Detector = {
  id: 'ecrecover-zero',
  title: 'Bad signature passes as that of the zero address',
  severity: 'high',
  confidence: 'medium',
  cwe: 347,
  swc: 'SWC-122',
  *run(scan) {
    const set = new Map<Variable, 'never' | 'once' | 'later'>()
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.builtin.flatMap((op) => {
          const said = op.name === 'ecrecover' ? judge(scan, flow, op, set) : undefined
          return said === undefined ? [] : [said]
        }),
      ),
    )
  },
}

function judge(
  scan: Scan,
  flow: Flow,
  op: BuiltinOp,
  set: Map<Variable, 'never' | 'once' | 'later'>,
): Report | undefined {
  const signer = madeFrom(flow, op.results)
  const isSigner = (value: ValueId) => signer.has(value) && flow.values[value]?.type.kind !== 'bool'
  const equal = flow.byKind.binary.filter(({ op: sign }) => sign === '==' || sign === '!=')
  for (const { left, right } of equal) {
    const other = isSigner(left) ? right : isSigner(right) ? left : undefined
    if (other === undefined || isSigner(other)) continue
    const isChecked = equal.some(
      (each) =>
        (isZero(flow, each.right) && (isSigner(each.left) || sameValue(flow, each.left, other))) ||
        (isZero(flow, each.left) && (isSigner(each.right) || sameValue(flow, each.right, other))),
    )
    if (isChecked) return undefined
    // Asked last, since it reads every function of the contract.
    const severity = mayBeZero(scan, flow, other, set)
    if (severity === undefined) continue
    return reportAtOp(scan, flow, op, {
      message: `ecrecover gives the zero address for a signature that is none, and ${valueName(flow, other)} may be zero. Then any signature passes.`,
      note: 'zero comes from here for a bad signature',
      severity,
    })
  }
  return undefined
}

function isZero(flow: Flow, value: ValueId): boolean {
  const constant = constantOf(flow, value)
  return constant === 0n || constant === '0x0000000000000000000000000000000000000000'
}

/** How bad it is that the value may be zero; undefined where it cannot be. */
function mayBeZero(
  scan: Scan,
  flow: Flow,
  value: ValueId,
  set: Map<Variable, 'never' | 'once' | 'later'>,
): 'high' | 'low' | undefined {
  const bare = stripCasts(flow, value)
  const op = opOf(flow, bare)
  if (op.kind === 'const' || isCaller(flow, bare)) return undefined
  if (op.kind === 'sload') {
    const { root, steps } = op.path
    if (typeof root === 'number') return undefined
    if (steps.length > 0) return 'high'
    if (root.immutable || root.value !== undefined) return undefined
    const when = set.get(root) ?? whenSet(scan, flow, root)
    set.set(root, when)
    return when === 'never' ? 'high' : when === 'later' ? 'low' : undefined
  }
  if (flow.reach !== 'entry' || has(flow, bare, Label.Caller)) return undefined
  return op.kind === 'param' || op.kind === 'field' || op.kind === 'element' ? 'high' : undefined
}

function whenSet(scan: Scan, flow: Flow, variable: Variable): 'never' | 'once' | 'later' {
  const sets = (each: Flow) => each.byKind.sstore.some(({ path }) => path.root === variable)
  const views = scan.viewsOf(flow)
  if (views.some(({ constructors }) => constructors.some(sets))) return 'once'
  return views.some(({ entries }) => entries.some(sets)) ? 'later' : 'never'
}
