import type { Contract, Span } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { ownContracts } from '../reading/sources.ts'

/** Bases that get their constructor arguments from two places. */
export const detector: Detector = {
  id: 'reused-constructor',
  title: 'Base constructor gets its arguments twice',
  severity: 'medium',
  confidence: 'medium',
  cwe: 665,
  swc: undefined,
  *run(scan) {
    for (const contract of ownContracts(scan)) {
      const given = new Map<Contract, Span[]>()
      for (const each of contract.linearized) {
        for (const [base, at] of argumentsBy(each)) given.set(base, [...(given.get(base) ?? []), at])
      }
      for (const [base, places] of given) {
        if (places.length < 2 || isInherited(contract, base)) continue
        yield {
          at: contract.at,
          contract,
          fn: undefined,
          message: `The constructor of ${base.name} gets arguments from ${places.length} places in what ${contract.name} inherits. Only one of them counts, so a limit, an owner or a name is not what one of the places says.`,
          trace: [
            ...places.map((at) => ({ at, note: `arguments for ${base.name}` })),
            { at: contract.at, note: 'both inherited here' },
          ],
        }
      }
    }
  },
}

function argumentsBy(contract: Contract): (readonly [Contract, Span])[] {
  const header = contract.bases.flatMap(({ base, args, at }) =>
    base === undefined || args.length === 0 ? [] : [[base, at] as const],
  )
  const own = contract.functions.find(({ form }) => form === 'constructor')
  const invoked = (own?.modifiers ?? []).flatMap(({ target, args, at }) =>
    target?.kind !== 'contract' || args.length === 0 ? [] : [[target, at] as const],
  )
  return [...header, ...invoked]
}

/** One of its own bases has the fault already, and is told. */
function isInherited(contract: Contract, base: Contract): boolean {
  return contract.linearized
    .slice(1)
    .some((each) => each.linearized.flatMap(argumentsBy).filter(([given]) => given === base).length > 1)
}
