import type { Address, Block, FindingDraft, Protocol } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'
import type { UpgradeMemory } from './memory.ts'

export type Forwards = {
  readonly findings: readonly FindingDraft[]
  readonly forwards: UpgradeMemory['forwards']
}

/**
 * Follows whose code the described contracts run: a proxy hands its calldata on unchanged to its implementation. Where
 * the same function of the same contract goes to another address than at its last call, the code was exchanged,
 * however that was done and whether or not anything told of it.
 * @param told contracts whose upgrade this block already tells of.
 */
export function followForwards(
  block: Block,
  protocol: Protocol,
  before: UpgradeMemory['forwards'],
  told: ReadonlySet<Address>,
  limit: number,
): Forwards {
  const scope = scopeOf(protocol)
  if (!scope.described) return { findings: [], forwards: before }
  const findings: FindingDraft[] = []
  let forwards: Record<string, Address> | undefined
  let size = -1
  const reported = new Set<Address>()
  for (const contract of told) {
    for (const key of Object.keys(before)) {
      if (!key.startsWith(contract)) continue
      forwards ??= { ...before }
      delete forwards[key]
    }
  }
  for (const transaction of block.transactions) {
    if (transaction.status === 'reverted') continue
    const frames = framesOf(transaction)
    for (const frame of frames) {
      if (frame.call.type !== 'DELEGATECALL' || frame.call.reverted || !scope.own.has(frame.account)) continue
      const proxy = frames[frame.parent]
      const target = frame.call.to
      if (target === undefined || proxy === undefined || !handsOn(proxy, frame)) continue
      const contract = frame.account
      const key = `${contract}:${frame.selector}`
      const known = (forwards ?? before)[key]
      if (known === target) continue
      if (known === undefined) {
        if (size < 0) size = Object.keys(forwards ?? before).length
        if (size >= limit) continue
        size++
      }
      forwards ??= { ...before }
      forwards[key] = target
      if (known === undefined || told.has(contract) || reported.has(contract)) continue
      reported.add(contract)
      findings.push({
        severity: 'high',
        score: 0.7,
        title: `${scope.label(contract)} runs other code than at its last call, and nothing told of an upgrade`,
        subject: `${contract}:forwards`,
        transaction: transaction.hash,
        victims: [contract],
        attackers: [],
        evidence: [
          {
            kind: 'frame',
            path: pathOf(frames, frame),
            from: contract,
            to: target,
            selector: frame.selector,
            note: `delegated to ${known} before`,
          },
        ],
        unknown: transaction.changes === undefined ? ['stateDiff'] : [],
      })
    }
  }
  return { findings, forwards: forwards ?? before }
}

function handsOn(proxy: PlacedFrame, frame: PlacedFrame): boolean {
  return (
    proxy.call.type !== 'DELEGATECALL' && frame.selector !== '0x' && proxy.call.input === frame.call.input
  )
}
