import type { Scan } from '../../analysis/scan.ts'
import type { Contract, SourceUnit, Variable } from '../../ast/node.ts'
import type { Program } from '../../ast/program.ts'
import type { Body } from './walk.ts'

const bodies = new WeakMap<Program, readonly Body[]>()

/** Units that findings may be about: all but those of dependencies. */
export function ownUnits({ program }: Scan): readonly SourceUnit[] {
  return program.units.filter((unit) => program.files[unit.file]?.dependency === false)
}

/** Contracts, interfaces and libraries that findings may be about. */
export function ownContracts(scan: Scan): readonly Contract[] {
  return ownUnits(scan).flatMap(({ contracts }) => contracts)
}

/** Functions of any form, free ones included, and modifiers that findings may be about. */
export function ownBodies(scan: Scan): readonly Body[] {
  const known = bodies.get(scan.program)
  if (known !== undefined) return known
  const found = ownUnits(scan).flatMap((unit) => [...unit.functions, ...unit.contracts.flatMap(bodiesOf)])
  bodies.set(scan.program, found)
  return found
}

/** Functions and modifiers that a contract itself declares. */
export function bodiesOf(contract: Contract): readonly Body[] {
  return [...contract.functions, ...contract.modifiers]
}

/** State variables of a contract and of its bases in the order of their slots; constants and immutables have none. */
export function storedVariables(contract: Contract): readonly Variable[] {
  return contract.linearized
    .toReversed()
    .flatMap(({ variables }) => variables)
    .filter(({ constant, immutable, role }) => !constant && !immutable && role === 'state')
}
