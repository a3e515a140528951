import type { SourceUnit } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn, reportOn } from '../reading/reportAt.ts'
import { bodiesOf, ownUnits } from '../reading/sources.ts'
import { allowsOlderThan } from '../reading/version.ts'
import { walkOf } from '../reading/walk.ts'

const BUILTINS = new Set(
  'abi addmod assert block blockhash ecrecover gasleft keccak256 msg mulmod require revert ripemd160 selfdestruct sha256 super this tx type'.split(
    ' ',
  ),
)
/** Builtins until 0.7 and 0.5; free names since. */
const BEFORE: readonly (readonly [string, readonly string[]])[] = [
  ['0.7.0', ['now']],
  ['0.5.0', ['sha3', 'suicide']],
]

/** Declarations that take the name of something the language brings. */
export const detector: Detector = {
  id: 'shadowing-builtin',
  title: 'Declaration hides a builtin',
  severity: 'info',
  confidence: 'high',
  cwe: 710,
  swc: 'SWC-119',
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      const names = builtinsOf(unit)
      for (const contract of unit.contracts) {
        const members = [
          ...contract.variables,
          ...contract.functions,
          ...contract.modifiers,
          ...contract.events,
        ]
        for (const member of members) {
          if (!names.has(member.name)) continue
          yield reportOn(contract, 'nameAt' in member ? member.nameAt : member.at, ...wording(member.name))
        }
        for (const body of bodiesOf(contract)) {
          const results = body.kind === 'function' ? body.returns : []
          for (const { name, nameAt } of [...body.params, ...results, ...walkOf(body).locals]) {
            if (names.has(name)) yield reportIn(body, nameAt, ...wording(name))
          }
        }
      }
    }
  },
}

function wording(name: string): [string, string] {
  return [
    `${name} is also the name of a builtin, which this declaration hides: a reader takes every use for the builtin.`,
    `declares ${name}`,
  ]
}

function builtinsOf(unit: SourceUnit): ReadonlySet<string> {
  const old = BEFORE.flatMap(([version, names]) => (allowsOlderThan(unit, version) ? names : []))
  return old.length === 0 ? BUILTINS : new Set([...BUILTINS, ...old])
}
