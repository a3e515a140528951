import type { Detector } from '../detector.ts'
import { integerOf, isConstant } from '../reading/constants.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

/** Calls with a fixed amount of gas. */
export const detector: Detector = {
  id: 'hard-coded-gas',
  title: 'Call is given a fixed amount of gas',
  severity: 'info',
  confidence: 'high',
  cwe: 655,
  swc: 'SWC-134',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const call of walkOf(body).expressions) {
        if (call.kind !== 'call') continue
        const gas = call.options.find(({ name }) => name === 'gas')?.value
        if (gas === undefined || !isConstant(gas) || integerOf(gas) === 0n) continue
        yield reportIn(
          body,
          gas.at,
          'The call gets a fixed amount of gas. Prices of operations change with upgrades of the chain, and differ between chains: what is enough today may fail tomorrow.',
          'a constant amount of gas',
        )
      }
    }
  },
}
