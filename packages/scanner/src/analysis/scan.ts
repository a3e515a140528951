import type { Contract, FunctionDefinition, Variable } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import type { Flow } from '../flow/flow.ts'

/** A contract as it is deployed (or, for a base that nothing derives from, as it stands), with all that it can run. */
export type ContractView = {
  readonly contract: Contract
  /** Flows of its entry points: external and public functions as bound here, fallback and receive. Never the constructor. */
  readonly entries: readonly Flow[]
  readonly constructors: readonly Flow[]
  /** Functions and state variables, own and inherited, most derived first. */
  readonly functions: readonly FunctionDefinition[]
  readonly variables: readonly Variable[]
}

/** All that detectors read. */
export type Scan = {
  readonly program: Program
  /** Deployable contracts, libraries and bases that nothing derives from; interfaces and dependencies are left out. */
  readonly views: readonly ContractView[]
  /** Every different flow once: entries, constructors and internal roots of the scanned sources. */
  readonly flows: readonly Flow[]
  /** The views that a flow belongs to (a flow is shared by contracts that run the same code). */
  viewsOf(flow: Flow): readonly ContractView[]
}
