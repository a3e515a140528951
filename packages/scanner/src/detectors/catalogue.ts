import type { Detector } from './detector.ts'
import { detector as encodePackedCollision } from './encode-packed-collision/detector.ts'
import { detector as erc20Interface } from './erc20-interface/detector.ts'
import { detector as erc721Interface } from './erc721-interface/detector.ts'
import { detector as incorrectConstructorName } from './incorrect-constructor-name/detector.ts'
import { detector as rtlo } from './rtlo/detector.ts'
import { detector as shadowingAbstract } from './shadowing-abstract/detector.ts'
import { detector as shadowingBuiltin } from './shadowing-builtin/detector.ts'
import { detector as shadowingLocal } from './shadowing-local/detector.ts'
import { detector as shadowingState } from './shadowing-state/detector.ts'
import { detector as tautology } from './tautology/detector.ts'

/** Every rule there is, sorted by id. */
export const detectors: readonly Detector[] = [
  encodePackedCollision,
  erc20Interface,
  erc721Interface,
  incorrectConstructorName,
  rtlo,
  shadowingAbstract,
  shadowingBuiltin,
  shadowingLocal,
  shadowingState,
  tautology,
]
