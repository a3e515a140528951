import { analyseProgram } from '../../analysis/analyse.ts'
import type { Scan } from '../../analysis/scan.ts'
import { compileFixtures } from '../../detectors/testing/compileFixtures.ts'
import type { Flow } from '../flow.ts'

export type Analysed = {
  readonly scan: Scan
  /** The flow of `Contract.function`; throws where there is none, so that a test cannot pass by looking at nothing. */
  flow(name: string): Flow
}

/** Compiles one source and lowers all of it. */
export function analyseSource(text: string): Analysed {
  const { program, failures } = compileFixtures(new Map([['Test.sol', text]]))
  for (const failure of failures.values()) throw new Error(failure)
  const { scan, failures: lowering } = analyseProgram(program)
  for (const { error } of lowering) throw error
  return {
    scan,
    flow(name) {
      const [contract, fn] = name.split('.')
      const found = scan.flows.find(
        (each) =>
          each.entry.name === fn &&
          (each.contract.name === contract ||
            scan.viewsOf(each).some((view) => view.contract.name === contract)),
      )
      if (found === undefined) throw new Error(`no flow ${name}`)
      return found
    },
  }
}
