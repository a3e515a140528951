import { compromisedAdmin } from './compromisedAdmin.ts'
import { governanceCapture } from './governanceCapture.ts'
import { oracleManipulation } from './oracleManipulation.ts'
import { reentrancy } from './reentrancy.ts'
import type { Scenario } from './scenario.ts'

/** The attacks that the demo runs, in its order. */
export const scenarios: readonly Scenario[] = [
  oracleManipulation,
  reentrancy,
  governanceCapture,
  compromisedAdmin,
]
