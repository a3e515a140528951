import { restrictionsAt } from '../../analysis/access.ts'
import { isPrivileged } from '../../analysis/authority.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtHeader } from '../reading/entries.ts'
import { type Movement, movementsOf } from './outflow.ts'
import { type Asked, cellOf, switchesAt, touches } from './pause.ts'

/** A way out of a contract that a pause does not close. */
export const detector: Detector = {
  id: 'missing-pause',
  title: 'A pause leaves one way out open',
  severity: 'low',
  confidence: 'medium',
  cwe: 693,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

/** A switch with the entries that move value only in one of its positions. */
type Pause = { readonly asked: Asked; readonly guarded: Map<Flow, readonly Movement[]>; phased: boolean }

/** Ways out that are meant to stay open. */
const exit = /emergency|rage|escape|panic|rescue/i
/** Switches of one service alone, and of phases: others need not obey them. */
const partial =
  /deposit|withdraw|mint|burn|claim|redeem|borrow|repay|swap|trad|sale|stak|transfer|bridg|liquid|init|final|sett?led|ended|started/i

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const moves = new Map(
      view.entries
        .filter(({ entry }) => entry.mutability !== 'view' && entry.mutability !== 'pure')
        .map((flow): [Flow, readonly Movement[]] => [flow, movementsOf(flow)])
        .filter(([, movements]) => movements.length > 0),
    )
    if (moves.size < 3) continue
    for (const { asked, guarded, phased } of pausesOf(moves)) {
      const ways = new Set([...guarded.values()].flat().map(({ way }) => way))
      // Where it only stops what comes in, the way out is left open on purpose.
      if (guarded.size < 2 || phased || partial.test(asked.name) || !isTurnedByFew(view, asked.cell)) continue
      const sibling = [...guarded.keys()][0]
      for (const [flow, movements] of moves) {
        if (exit.test(flow.entry.name) || touches(flow, asked.cell)) continue
        const open = movements.find(
          ({ op, way }) => way !== 'in' && ways.has(way) && restrictionsAt(flow, op).length === 0,
        )
        if (open === undefined || sibling === undefined) continue
        yield reportAtHeader(scan, flow, open.op, {
          message: `\`${asked.name}\` stops ${guarded.size} functions such as \`${sibling.entry.name}\`, yet \`${flow.entry.name}\` moves value without looking at it. In an emergency whoever exploits the contract goes on here.`,
          before: [{ at: sibling.entry.nameAt, note: `${sibling.entry.name} looks at ${asked.name}` }],
          note: 'value moves while the contract is paused',
        })
      }
    }
  }
}

function pausesOf(moves: ReadonlyMap<Flow, readonly Movement[]>): Iterable<Pause> {
  const byCell = new Map<string, Pause>()
  for (const [flow, movements] of moves) {
    for (const movement of movements) {
      for (const asked of switchesAt(flow, movement.op)) {
        // What the run itself turns is a lock or a state of its own.
        if (flow.byKind.sstore.some(({ path }) => cellOf(path) === asked.cell)) continue
        const known = byCell.get(asked.cell)
        if (known === undefined)
          byCell.set(asked.cell, { asked, guarded: new Map([[flow, [movement]]]), phased: false })
        else {
          // Some run before and others after: a phase, no pause.
          if (known.asked.position !== asked.position) known.phased = true
          known.guarded.set(flow, [...(known.guarded.get(flow) ?? []), movement])
        }
      }
    }
  }
  return byCell.values()
}

/** Somebody trusted turns it after deployment. */
function isTurnedByFew(view: ContractView, cell: string): boolean {
  const turns = view.entries.flatMap((flow) =>
    flow.byKind.sstore.flatMap((store) => (cellOf(store.path) === cell ? [{ flow, store }] : [])),
  )
  return (
    turns.length > 0 &&
    turns.every(({ flow, store }) => restrictionsAt(flow, store).some((each) => isPrivileged(flow, each)))
  )
}
