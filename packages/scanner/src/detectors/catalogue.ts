import { detector as arrayByReference } from './array-by-reference/detector.ts'
import { detector as booleanCst } from './boolean-cst/detector.ts'
import type { Detector } from './detector.ts'
import { detector as encodePackedCollision } from './encode-packed-collision/detector.ts'
import { detector as erc20Interface } from './erc20-interface/detector.ts'
import { detector as erc721Interface } from './erc721-interface/detector.ts'
import { detector as functionDefaultVisibility } from './function-default-visibility/detector.ts'
import { detector as incorrectConstructorName } from './incorrect-constructor-name/detector.ts'
import { detector as incorrectExp } from './incorrect-exp/detector.ts'
import { detector as incorrectShift } from './incorrect-shift/detector.ts'
import { detector as incorrectUnary } from './incorrect-unary/detector.ts'
import { detector as mappingDeletion } from './mapping-deletion/detector.ts'
import { detector as missingAssignment } from './missing-assignment/detector.ts'
import { detector as privateData } from './private-data/detector.ts'
import { detector as rtlo } from './rtlo/detector.ts'
import { detector as shadowingAbstract } from './shadowing-abstract/detector.ts'
import { detector as shadowingBuiltin } from './shadowing-builtin/detector.ts'
import { detector as shadowingLocal } from './shadowing-local/detector.ts'
import { detector as shadowingState } from './shadowing-state/detector.ts'
import { detector as tautologicalCompare } from './tautological-compare/detector.ts'
import { detector as tautology } from './tautology/detector.ts'
import { detector as uninitializedLocal } from './uninitialized-local/detector.ts'
import { detector as uninitializedState } from './uninitialized-state/detector.ts'
import { detector as uninitializedStorage } from './uninitialized-storage/detector.ts'

/** Every rule there is, sorted by id. */
export const detectors: readonly Detector[] = [
  arrayByReference,
  booleanCst,
  encodePackedCollision,
  erc20Interface,
  erc721Interface,
  functionDefaultVisibility,
  incorrectConstructorName,
  incorrectExp,
  incorrectShift,
  incorrectUnary,
  mappingDeletion,
  missingAssignment,
  privateData,
  rtlo,
  shadowingAbstract,
  shadowingBuiltin,
  shadowingLocal,
  shadowingState,
  tautologicalCompare,
  tautology,
  uninitializedLocal,
  uninitializedState,
  uninitializedStorage,
]
