import type { Scan } from '../../analysis/scan.ts'
import type { Contract, Variable } from '../../ast/node.ts'
import type { Detector, Report } from '../detector.ts'
import { ownContracts, storedVariables } from '../reading/sources.ts'
import { firstDifference, isSameVariable } from './layout.ts'
import { calledByDelegation, delegatesInFallback } from './proxy.ts'
import { successorsOf } from './versions.ts'

/** Two layouts for one storage: a proxy and its implementation, or two versions of an implementation. */
export const detector: Detector = {
  id: 'storage-collision',
  title: 'Two contracts lay out the same storage differently',
  severity: 'high',
  confidence: 'medium',
  cwe: 668,
  swc: 'SWC-124',
  *run(scan) {
    yield* collidingProxies(scan)
    yield* collidingVersions(scan)
  },
}

function* collidingProxies(scan: Scan): Generator<Report> {
  const said = new Set<Variable>()
  for (const proxy of ownContracts(scan)) {
    if (proxy.form !== 'contract' || proxy.abstract) continue
    const [first] = storedVariables(proxy)
    if (first === undefined || said.has(first)) continue
    const others = scan.program.contracts.filter(
      (each) =>
        each.form === 'contract' && !each.linearized.includes(proxy) && !proxy.linearized.includes(each),
    )
    const clash = delegatesInFallback(proxy)
      ? hasSharedLayout(
          first,
          others.filter((each) => !delegatesInFallback(each)),
        )
        ? undefined
        : { variable: first, with: undefined }
      : clashWithCalled(proxy, others)
    if (clash === undefined || said.has(clash.variable)) continue
    said.add(clash.variable)
    yield reportProxy(proxy, clash.variable, clash.with)
  }
}

/** Some implementation begins with the same variable, by inheriting it or by declaring it again on purpose. */
function hasSharedLayout(first: Variable, others: readonly Contract[]): boolean {
  return others.some((each) => {
    const [other] = storedVariables(each)
    return isShared(first, other)
  })
}

type Clash = { readonly variable: Variable; readonly with: Variable | undefined }

/** Code run by `delegatecall` with a known signature, whose variables are not those that the caller has there. */
function clashWithCalled(proxy: Contract, others: readonly Contract[]): Clash | undefined {
  const signatures = calledByDelegation(proxy)
  if (signatures.size === 0) return undefined
  for (const other of others) {
    if (!other.functions.some(({ signature }) => signature !== undefined && signatures.has(signature)))
      continue
    const theirs = storedVariables(other)
    const own = storedVariables(proxy)
    const at = own.findIndex((variable, i) => theirs[i] !== undefined && !isShared(variable, theirs[i]))
    const variable = own[at]
    if (variable !== undefined) return { variable, with: theirs[at] }
  }
  return undefined
}

function isShared(own: Variable, other: Variable | undefined): boolean {
  return other !== undefined && (own === other || isSameVariable(own, other))
}

function reportProxy(proxy: Contract, variable: Variable, other: Variable | undefined): Report {
  const clash =
    other === undefined
      ? 'The implementation uses the same slots for its own variables from slot 0 on'
      : `${other.contract?.name ?? ''} has ${other.name} in that slot`
  return {
    at: variable.nameAt,
    contract: proxy,
    fn: undefined,
    message: `${proxy.name} runs other code on its storage and keeps ${variable.name} in an ordinary slot. ${clash}, so that writing one overwrites the other: an implementation, an owner or a balance can be replaced through a setter that has nothing to do with it.`,
    trace: [
      ...(other === undefined ? [] : [{ at: other.nameAt, note: `${other.name} lies in the same slot` }]),
      { at: variable.nameAt, note: `${variable.name} lies in an ordinary slot` },
    ],
  }
}

function* collidingVersions(scan: Scan): Generator<Report> {
  for (const contract of ownContracts(scan)) {
    for (const older of successorsOf(contract, scan.program.contracts)) {
      const difference = firstDifference(storedVariables(older), storedVariables(contract))
      if (difference === undefined) continue
      const { first, second } = difference
      yield {
        at: second?.nameAt ?? contract.at,
        contract,
        fn: undefined,
        message: `${contract.name} takes the place of ${older.name}, which has ${first.name} where this has ${second?.name ?? 'nothing'}. After the upgrade what was stored is read as something else.`,
        trace: [
          { at: first.nameAt, note: `${first.name} in ${older.name}` },
          { at: second?.nameAt ?? contract.at, note: 'something else in its place' },
        ],
      }
    }
  }
}
