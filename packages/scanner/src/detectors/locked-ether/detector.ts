import { canReturn } from '../../analysis/order.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { headerOf, oncePerPlace } from '../reading/entries.ts'

/** Contracts that accept ether and have no way to let it out again. */
export const detector: Detector = {
  id: 'locked-ether',
  title: 'Ether cannot leave the contract',
  severity: 'medium',
  confidence: 'high',
  cwe: 400,
  swc: 'SWC-132',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    if (view.contract.unknownBases.length > 0 || view.contract.abstract) continue
    const accepts = view.entries.find(
      (flow) => flow.entry.mutability === 'payable' && canReturn(flow, flow.start),
    )
    if (accepts === undefined || view.entries.some(mayPay)) continue
    const at = headerOf(accepts)
    yield {
      at,
      contract: view.contract,
      fn: accepts.entry,
      message: `Ether that is sent here stays for good: no function of \`${view.contract.name}\` sends any.`,
      trace: [{ at, note: 'accepts ether' }],
    }
  }
}

function mayPay(flow: Flow): boolean {
  if (flow.truncated) return true
  if (flow.byKind.builtin.some(({ name }) => name === 'selfdestruct')) return true
  if (flow.byKind.opaque.some(({ pure }) => !pure)) return true
  return flow.byKind.call.some(
    ({ how, value }) =>
      how === 'delegatecall' || how === 'callcode' || (value !== undefined && constantOf(flow, value) !== 0n),
  )
}
