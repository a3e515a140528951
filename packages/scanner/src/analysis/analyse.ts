import type { Contract, FunctionDefinition } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import { bindVirtual, type Decision, overrideKey } from '../flow/binding.ts'
import type { Flow } from '../flow/flow.ts'
import { lowerConstructors, lowerFunction } from '../flow/lower.ts'
import type { ContractView, Scan } from './scan.ts'

/** A function that could not be lowered, and why; the rest of the scan goes on. */
export type LoweringFailure = {
  readonly fn: FunctionDefinition
  readonly contract: Contract
  readonly error: unknown
}

type Shared = { readonly flow: Flow; readonly decisions: readonly Decision[]; readonly reach: Flow['reach'] }

/**
 * Lowers every entry point of every contract that the program deploys, and every function that none of them runs.
 * Contracts that would run the same code for an entry point share its flow.
 */
export function analyseProgram(program: Program): {
  readonly scan: Scan
  readonly failures: readonly LoweringFailure[]
} {
  const failures: LoweringFailure[] = []
  const shared = new Map<FunctionDefinition, Shared[]>()
  const flows: Flow[] = []
  const views: ContractView[] = []
  const owners = new Map<Flow, ContractView[]>()
  const reached = new Set<unknown>()

  const note = (flow: Flow): void => {
    flows.push(flow)
    for (const frame of flow.frames) reached.add(frame.fn)
  }
  const flowOf = (contract: Contract, fn: FunctionDefinition, reach: Flow['reach']): Flow | undefined => {
    const candidates = shared.get(fn)
    const same = candidates?.find(
      (each) =>
        each.reach === reach &&
        each.decisions.every((decision) => decision.ask(contract) === decision.answer),
    )
    if (same !== undefined) return same.flow
    try {
      const { flow, binding } = lowerFunction(contract, fn, reach)
      const made = { flow, decisions: binding.decisions, reach }
      if (candidates === undefined) shared.set(fn, [made])
      else candidates.push(made)
      note(flow)
      return flow
    } catch (error) {
      failures.push({ fn, contract, error })
      return undefined
    }
  }

  const derived = new Set(
    program.contracts.flatMap((contract) =>
      isScanned(program, contract) ? contract.linearized.slice(1) : [],
    ),
  )
  for (const contract of program.contracts) {
    if (!isScanned(program, contract) || contract.form !== 'contract') continue
    if (isAbstract(contract) && derived.has(contract)) continue
    const entries = entryPoints(contract)
      .map((fn) => flowOf(contract, fn, 'entry'))
      .filter((flow) => flow !== undefined)
    const constructors: Flow[] = []
    try {
      const flow = lowerConstructors(contract)
      if (flow !== undefined) {
        constructors.push(flow)
        note(flow)
      }
    } catch (error) {
      const fn = contract.functions[0]
      if (fn !== undefined) failures.push({ fn, contract, error })
    }
    const view: ContractView = {
      contract,
      entries,
      constructors,
      functions: contract.linearized.flatMap((base) => base.functions),
      variables: contract.linearized.flatMap((base) => base.variables),
    }
    views.push(view)
    for (const flow of [...entries, ...constructors]) owners.set(flow, [...(owners.get(flow) ?? []), view])
  }
  for (const unit of program.units) {
    if (program.files[unit.file]?.dependency === true) continue
    const functions = [
      ...unit.functions,
      ...unit.contracts.filter(({ form }) => form !== 'interface').flatMap((contract) => contract.functions),
    ]
    for (const fn of functions) {
      if (fn.body === undefined || reached.has(fn) || fn.form === 'constructor') continue
      const home = fn.contract ?? unit.contracts[0]
      if (home !== undefined) flowOf(home, fn, 'internal')
    }
  }
  const scan: Scan = { program, views, flows, viewsOf: (flow) => owners.get(flow) ?? [] }
  return { scan, failures }
}

function isScanned(program: Program, contract: Contract): boolean {
  return program.files[contract.unit.file]?.dependency !== true
}

function isAbstract(contract: Contract): boolean {
  return (
    contract.abstract ||
    contract.linearized.some((base) =>
      base.functions.some((fn) => fn.body === undefined && bindVirtual(contract, fn).body === undefined),
    )
  )
}

/** External and public functions as the contract binds them, fallback and receive. */
function entryPoints(contract: Contract): readonly FunctionDefinition[] {
  const found = new Map<string, FunctionDefinition>()
  for (const base of contract.linearized) {
    for (const fn of base.functions) {
      if (fn.form === 'constructor' || fn.body === undefined) continue
      const outside = fn.visibility === 'external' || fn.visibility === 'public'
      const key = overrideKey(fn)
      if (outside && !found.has(key)) found.set(key, fn)
    }
  }
  return [...found.values()]
}
