import type { Address, Block, Evidence, FindingDraft, Hash, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { actsOf, evidenceOf } from '../privilege/acts.ts'
import { clusterOf } from '../reading/cluster.ts'
import type { PayloadMemory, Target } from './memory.ts'
import type { Proposed } from './proposals.ts'

/** Code that came to a target only after the proposal: what was voted on is not what will run. */
type Exchange = {
  readonly target: Target
  readonly transaction: Transaction | undefined
  readonly evidence: Evidence
}

export type Followed = {
  readonly findings: readonly FindingDraft[]
  readonly targets: PayloadMemory['targets']
}

/**
 * Remembers the targets of proposals and looks for code that is put at one of them afterwards: created there (a second
 * time, or for the first), or replaced as the state diff or the code's digest shows. Of all ways to deceive voters this
 * is the one that no reading of the proposal finds; Tornado Cash's governance was taken by it in May 2023.
 * @param hashes digest of the code by target, where the state was read.
 */
export function followTargets(
  block: Block,
  protocol: Protocol,
  proposals: readonly Proposed[],
  before: PayloadMemory['targets'],
  hashes: ReadonlyMap<Address, Hash>,
  limit: number,
): Followed {
  const { creations } = actsOf(block)
  const changed = block.tiers.stateDiff !== 'unknown'
  if (proposals.length === 0 && before.length === 0) return { findings: [], targets: before }
  const exchanges: Exchange[] = []
  const open = new Map<Address, Target>(before.map((target) => [target.address, target]))
  const made = new Map<Address, Proposed>()
  const fresh: Target[] = []
  for (const proposed of proposals) {
    if (proposed.kind === 'safe') continue
    for (const { target: address } of proposed.actions) {
      const known = open.get(address)
      if (!made.has(address)) made.set(address, proposed)
      if (known !== undefined) continue
      const target = { address, governor: proposed.governor, block: block.number }
      open.set(address, target)
      fresh.push(target)
    }
  }
  for (const act of creations) {
    const target = open.get(act.to)
    if (target === undefined || !isAfter(act, target, made.get(act.to), block)) continue
    const evidence = evidenceOf(act, `code created at the target of a proposal of block ${target.block}`)
    exchanges.push({ target, transaction: act.transaction, evidence })
  }
  if (changed) exchanges.push(...replaced(block, before))
  const read = readAgain(before, hashes, exchanges)
  const targets = fresh.length === 0 && read === before ? before : [...read, ...fresh].slice(-limit)
  return { findings: judge(exchanges, protocol), targets }
}

function isAfter(
  creation: { readonly transaction: Transaction; readonly frame: { readonly index: number } | undefined },
  target: Target,
  proposed: Proposed | undefined,
  block: Block,
): boolean {
  if (target.block < block.number || proposed === undefined) return true
  const [made, put] = [proposed.transaction.index, creation.transaction.index]
  if (put !== made) return put > made
  // An event alone does not tell where in its transaction the proposal was made.
  return proposed.frame >= 0 && (creation.frame?.index ?? 0) > proposed.frame
}

function replaced(block: Block, before: PayloadMemory['targets']): readonly Exchange[] {
  if (before.length === 0) return []
  const open = new Map(before.map((target) => [target.address, target]))
  const exchanges: Exchange[] = []
  for (const transaction of block.transactions) {
    for (const change of transaction.changes ?? []) {
      const target = change.kind === 'code' ? open.get(change.address) : undefined
      if (target === undefined || change.kind !== 'code' || change.before === '0x') continue
      if (change.after === '0x' || change.after === change.before) continue
      const evidence = {
        kind: 'measure',
        name: 'code size of the target',
        value: `${change.after.length / 2 - 1}`,
        threshold: `${change.before.length / 2 - 1}`,
        unit: 'bytes',
      } as const
      exchanges.push({ target, transaction, evidence })
    }
  }
  return exchanges
}

/** Compares the digests read with those remembered; remembers those read for the first time. */
function readAgain(
  before: PayloadMemory['targets'],
  hashes: ReadonlyMap<Address, Hash>,
  exchanges: Exchange[],
): PayloadMemory['targets'] {
  let targets: Target[] | undefined
  before.forEach((target, i) => {
    const codeHash = hashes.get(target.address)
    if (codeHash === undefined || codeHash === target.codeHash) return
    targets ??= [...before]
    targets[i] = { ...target, codeHash }
    if (target.codeHash === undefined) return
    if (exchanges.some((one) => one.target.address === target.address)) return
    const evidence = {
      kind: 'read',
      address: target.address,
      call: `EXTCODEHASH, ${target.codeHash} before`,
      value: codeHash,
    } as const
    exchanges.push({ target, transaction: undefined, evidence })
  })
  return targets ?? before
}

function judge(exchanges: readonly Exchange[], protocol: Protocol): readonly FindingDraft[] {
  const scope = scopeOf(protocol)
  const findings = new Map<string, FindingDraft>()
  for (const { target, transaction, evidence } of exchanges) {
    const own = scope.own.has(target.governor) || scope.own.has(target.address)
    const key = `${transaction?.hash}:${target.address}`
    if (findings.has(key)) continue
    findings.set(key, {
      severity: own ? 'critical' : scope.described ? 'low' : 'high',
      score: 0.9,
      title: `${scope.label(target.governor)}: code was put at ${scope.label(target.address)} after it was proposed to call it`,
      subject: `${target.address}:exchanged`,
      transaction: transaction?.hash,
      victims: [target.governor],
      attackers: transaction === undefined ? [] : [...clusterOf(transaction, protocol).accounts],
      evidence: [evidence],
    })
  }
  return [...findings.values()]
}
