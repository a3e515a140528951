import { compromisedAdmin } from './compromisedAdmin.ts'
import { governanceCapture } from './governanceCapture.ts'
import { oracleManipulation } from './oracleManipulation.ts'
import { reentrancy } from './reentrancy.ts'
import { loanRepaidByDeposit, stolenOperator } from './savings.ts'
import type { Scenario } from './scenario.ts'

/** Attacks that wait in the public mempool, where a pause can overtake them. */
export const scenarios: readonly Scenario[] = [
  oracleManipulation,
  reentrancy,
  governanceCapture,
  compromisedAdmin,
]

/** Every attack that the demo runs, in its order: those of the mempool, then those that come through a private relay. */
export const allScenarios: readonly Scenario[] = [...scenarios, loanRepaidByDeposit, stolenOperator]
