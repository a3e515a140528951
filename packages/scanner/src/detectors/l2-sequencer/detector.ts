import { isWanted, partOf } from '../../analysis/oracleAnswer.ts'
import { valueName } from '../../analysis/values.ts'
import type { Contract } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { type Judged, reportOp } from '../reading/reportOp.ts'
import { ownContracts } from '../reading/sources.ts'

const sequencer = /sequencer|uptime/i
/** Rollups with one sequencer, as they stand in names. */
const rollup = /arbitrum|optimism|rollup|zksync|starknet|(^|_)l2|l2(_|$)/i

/** Price feeds read on a rollup without asking whether its sequencer is up. */
export const detector: Detector = {
  id: 'l2-sequencer',
  title: 'Price feed on a rollup is read without asking for its sequencer',
  severity: 'medium',
  confidence: 'medium',
  cwe: 754,
  swc: undefined,
  *run(scan) {
    const others = ownContracts(scan).some(mentionsSequencer)
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        const calls = flow.byKind.call.filter((call) => readsPrice(flow, call))
        const said = calls.length === 0 ? undefined : reasonIn(flow, others)
        if (said === undefined || asksSequencer(flow)) return []
        return calls.map((call) =>
          reportOp(
            flow,
            call,
            `${said.why}, and here the feed is read without asking for the sequencer. While the sequencer is down prices stand still, and whoever gets in first afterwards trades at the old ones.`,
            'the feed is read here',
            [],
            said.judged,
          ),
        )
      }),
    )
  },
}

function reasonIn(
  flow: Flow,
  others: boolean,
): { readonly why: string; readonly judged: Judged } | undefined {
  if (flow.contract.linearized.some(mentionsSequencer))
    return { why: 'The contract knows of a sequencer feed', judged: {} }
  if (rollup.test(flow.contract.name))
    return {
      why: 'By its name the contract is meant for a rollup',
      judged: { severity: 'low', confidence: 'low' },
    }
  // A sentinel of its own may stand between the price and those who use it.
  return others
    ? {
        why: 'Another contract of the project asks for the sequencer',
        judged: { severity: 'info', confidence: 'low' },
      }
    : undefined
}

function mentionsSequencer({ variables, functions, form }: Contract): boolean {
  return (
    form !== 'interface' &&
    (variables.some(({ name }) => sequencer.test(name)) || functions.some(({ name }) => sequencer.test(name)))
  )
}

/** By another feed, a modifier or a function whose name says so. */
function asksSequencer(flow: Flow): boolean {
  return (
    flow.byKind.call.some(
      (call) =>
        sequencer.test(call.member) ||
        (call.target !== undefined && sequencer.test(valueName(flow, call.target))),
    ) ||
    flow.frames.some(({ fn }) => sequencer.test(fn.name)) ||
    flow.byKind.opaque.some(({ name }) => sequencer.test(name))
  )
}

function readsPrice(flow: Flow, call: CallOp): boolean {
  const model = modelOf(flow, call)
  if (model?.protocol !== 'chainlink' || !call.member.startsWith('latest')) return false
  return isWanted(flow, partOf(flow, call, call.member === 'latestRoundData' ? 1 : 0))
}
