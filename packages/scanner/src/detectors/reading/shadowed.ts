import type { Scan } from '../../analysis/scan.ts'
import type { Variable } from '../../ast/node.ts'
import type { Report } from '../detector.ts'
import { ownContracts } from './sources.ts'

export type Shadow = { readonly hidden: Variable; readonly report: Report }

/** State variables with the name of a visible state variable of a base. */
export function* shadowedState(scan: Scan): Generator<Shadow> {
  for (const contract of ownContracts(scan)) {
    for (const variable of contract.variables) {
      const hidden = hiddenBy(variable)
      if (hidden === undefined) continue
      const base = hidden.contract?.name ?? ''
      yield {
        hidden,
        report: {
          at: variable.nameAt,
          contract,
          fn: undefined,
          message: `${variable.name} is declared again, although ${base} has it. Code of ${base} goes on using its own ${variable.name}, which this contract neither reads nor sets.`,
          trace: [
            { at: hidden.nameAt, note: `${base} declares ${hidden.name}` },
            { at: variable.nameAt, note: `${contract.name} declares it again` },
          ],
        },
      }
    }
  }
}

function hiddenBy({ contract, name }: Variable): Variable | undefined {
  for (const base of contract?.linearized.slice(1) ?? []) {
    const hidden = base.variables.find((each) => each.name === name && each.visibility !== 'private')
    if (hidden !== undefined) return hidden
  }
  return undefined
}
