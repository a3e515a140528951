import { authoritiesOf, cellKey, isPrivileged, type Write, writesOf } from '../../analysis/authority.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isOwnEntry, keysOf, paysEther, paysTokens } from '../../analysis/entitlement.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, pathName, stripCasts } from '../../analysis/values.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtHeader } from '../reading/entries.ts'
import { isInitializer } from '../unprotected-initializer/initializer.ts'

/** A setting that some functions guard and one leaves open. */
export const detector: Detector = {
  id: 'inconsistent-access-control',
  title: 'One function sets openly what others guard',
  severity: 'high',
  confidence: 'medium',
  cwe: 863,
  swc: 'SWC-105',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const holders = new Set(
      [...authoritiesOf(view).values()].filter(({ kind }) => kind === 'holder').map((each) => each.variable),
    )
    for (const [variable, writes] of writesOf(view)) {
      const guarded = writes.filter((write) =>
        write.restrictions.some((each) => isPrivileged(write.flow, each)),
      )
      if (guarded.length === 0 || guarded.length === writes.length) continue
      for (const write of writes) {
        if (!isOpenSetting(write) || isInitializer(write.flow)) continue
        // Who holds a thing is not a setting: `missing-access-control` asks who may pass it on.
        if (holders.has(variable)) continue
        const sibling = guarded.find(
          (each) =>
            cellKey(each.store.path) === cellKey(write.store.path) &&
            each.store.how === write.store.how &&
            isSetting(each),
        )
        if (sibling === undefined || sibling.flow === write.flow) continue
        yield reportAtHeader(scan, write.flow, write.store, {
          message: `\`${sibling.flow.entry.name}\` lets only certain callers set \`${variable.name}\`; here anybody sets it to a value of their choice.`,
          before: [{ at: sibling.store.at, note: `${sibling.flow.entry.name} guards the same variable` }],
          note: `${pathName(write.flow, write.store.path)} is written`,
        })
      }
    }
  }
}

function isOpenSetting(write: Write): boolean {
  const { flow, store, restrictions } = write
  if (restrictions.length > 0 || isOwnEntry(flow, store.path) || paysEther(flow) || paysTokens(flow))
    return false
  if (turnsByTime(write) || store.value === undefined) return false
  if (constantOf(flow, store.value) === undefined && !isChosen(flow, store, store.value)) return false
  return (
    isSetting(write) &&
    keysOf(store.path).every((key) => constantOf(flow, key) !== undefined || isChosen(flow, store, key))
  )
}

/** A state that the contract passes into when its time has come, whoever says so. */
function turnsByTime({ flow, store }: Write): boolean {
  if (store.value === undefined || constantOf(flow, store.value) === undefined) return false
  return flow.byKind.env.some(({ name }) => name === 'block.timestamp' || name === 'block.number')
}

/** Stored as given, and not reckoned from what was there. */
function isSetting({ flow, store }: Write): boolean {
  if (store.how !== 'set' || store.value === undefined || store.compound !== undefined) return false
  const op = opOf(flow, stripCasts(flow, store.value))
  return op.kind === 'param' || op.kind === 'field' || op.kind === 'make' || isFlag(op)
}

function isFlag(op: ReturnType<typeof opOf>): boolean {
  return op.kind === 'const' && typeof op.value === 'boolean'
}
