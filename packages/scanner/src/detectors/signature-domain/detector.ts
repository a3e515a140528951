import {
  effectsAfter,
  hashesJudgedIn,
  isEnforced,
  isHashGiven,
  namesDomain,
} from '../../analysis/signatures.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Signatures that do not say for which contract and chain they are. */
export const detector: Detector = {
  id: 'signature-domain',
  title: 'Signature is good for other contracts and chains',
  severity: 'medium',
  confidence: 'medium',
  cwe: 347,
  swc: 'SWC-121',
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        if (flow.reach !== 'entry' || flow.entry.mutability === 'view' || flow.entry.mutability === 'pure')
          return []
        return hashesJudgedIn(flow)
          .filter(
            (recovery) =>
              !isHashGiven(flow, recovery) &&
              isEnforced(flow, recovery) &&
              effectsAfter(flow, recovery.op).length > 0 &&
              !namesDomain(flow, recovery.hash),
          )
          .map((recovery) =>
            reportAtOp(scan, flow, recovery.op, {
              message: `The signed hash contains neither the address of this contract nor a chain id. A signature given for it runs ${flow.entry.name || 'this'} of every other contract with the same code, on this chain and on others.`,
              note: 'the signature is judged here',
            }),
          )
      }),
    )
  },
}
