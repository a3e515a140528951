import { callSiteOf } from '../../analysis/callSite.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import type { Scan } from '../../analysis/scan.ts'
import { pathName, valueName } from '../../analysis/values.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'
import { paymentWithoutBonus } from './bonus.ts'
import { type Liquidation, liquidationOf } from './liquidation.ts'
import { callsOfBorrower, exactAmounts, ownLists } from './obstacles.ts'

/** Liquidations that the borrower can stop, or that nobody gains by. */
export const detector: Detector = {
  id: 'liquidation-blocked',
  title: 'A borrower can stop its own liquidation',
  severity: 'medium',
  confidence: 'medium',
  cwe: 703,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of scan.flows) {
    const liquidation = liquidationOf(flow)
    if (liquidation !== undefined) yield* judge(scan, liquidation)
  }
}

function* judge(scan: Scan, liquidation: Liquidation): Generator<Report> {
  const { flow, lowered } = liquidation
  for (const call of callsOfBorrower(scan, liquidation)) {
    const who = call.how === 'method' ? 'the borrower' : `\`${valueName(flow, call.target ?? -1)}\``
    yield reportAtOp(scan, flow, call, {
      message: `\`${flow.entry.name}\` calls ${who} and fails when the call fails. A borrower whose contract refuses it cannot be liquidated, and its bad debt stays with the lenders.`,
      before: lowered.slice(0, 1).map(({ at }) => ({ at, note: 'the position is taken away' })),
      note: 'the borrower decides whether this succeeds',
    })
  }
  for (const { guard, load, moved } of exactAmounts(scan, liquidation)) {
    const place = placeOf(scan, flow, guard)
    if (place === undefined) continue
    const record = pathName(flow, load.path)
    yield {
      ...place,
      contract: flow.contract,
      message: `The liquidator has to name \`${record}\` to the last unit, and the borrower can change it. Moving it by one unit before each attempt makes every liquidation fail.`,
      trace: [
        { at: callSiteOf(scan, flow, moved).at, note: `${record} is moved here` },
        { at: place.at, note: 'only the exact amount is accepted' },
      ],
    }
  }
  for (const { loop, grown } of ownLists(scan, liquidation)) {
    const place = placeOf(scan, flow, { at: loop.at, frame: loop.length.frame })
    if (place === undefined) continue
    const list = pathName(flow, { ...loop.length.path, steps: loop.length.path.steps.slice(0, -1) })
    yield {
      ...place,
      contract: flow.contract,
      message: `The liquidation goes over all of \`${list}\`, which the borrower can make as long as it likes. Once it is long enough the liquidation needs more gas than a block has.`,
      trace: [
        { at: grown.at, note: 'the borrower adds an entry' },
        { at: place.at, note: 'all entries are visited' },
      ],
    }
  }
  const payment = paymentWithoutBonus(liquidation)
  if (payment !== undefined) {
    yield reportAtOp(scan, flow, payment, {
      message: `The liquidator is paid exactly what \`${flow.entry.name}\` makes it repay. It bears the gas and the risk of the price and gains nothing, so nobody liquidates and bad debt grows.`,
      note: 'paid without any bonus',
      severity: 'low',
    })
  }
}
