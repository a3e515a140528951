import type { Address, FindingDraft, ReadResult, StateRead } from '@membrane/core'
import { wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { Awaited } from './memory.ts'

/** Asks the targets of pauses that went through whether they are paused. */
export function effectReads(awaited: readonly Awaited[]): readonly StateRead[] {
  const targets = new Set(awaited.flatMap(({ to, protects }) => [to, ...protects]))
  return [...targets].map((to) => ({ key: keyOf(to), to, data: functions.paused.selector }))
}

function keyOf(target: Address): string {
  return `response-health:paused:${target}`
}

/**
 * Pauses whose target says that it is not paused; the rest of `awaited` that has still time to show.
 * A target without `paused()` says nothing, and that is told as unknown.
 */
export function judgeEffects(
  awaited: readonly Awaited[],
  block: number,
  effectBlocks: number,
  reads: ReadonlyMap<string, ReadResult>,
  said: { readonly findings: FindingDraft[]; readonly unknown: string[] },
): readonly Awaited[] {
  return awaited.filter((pause) => {
    const answers = pause.protects.map((target) => [target, pausedAt(target, reads)] as const)
    // A council that is asked to pause others is no target itself, unless none of these answers.
    if (answers.every(([, paused]) => paused === undefined))
      answers.push([pause.to, pausedAt(pause.to, reads)])
    const open = answers.filter(([, paused]) => paused === false)
    const known = answers.filter(([, paused]) => paused !== undefined)
    const last = block >= pause.block + effectBlocks
    if (known.length > 0 && open.length === 0) return false
    if (!last) return true
    if (open.length === 0) {
      said.unknown.push(
        `${pause.emergency}: no target answers paused(), so whether it had an effect is unknown`,
      )
      return false
    }
    said.findings.push({
      severity: 'critical',
      score: 0.85,
      title: `${pause.emergency} went through and paused nothing: paused() is still false`,
      subject: `${pause.emergency}:no effect`,
      transaction: undefined,
      victims: open.map(([target]) => target),
      attackers: [],
      evidence: [
        {
          kind: 'measure',
          name: 'pause',
          value: pause.transaction,
          threshold: '0',
          unit: `block ${pause.block}`,
        },
        ...open.map(([address]) => ({ kind: 'read', address, call: 'paused()', value: 'false' }) as const),
      ],
    })
    return false
  })
}

function pausedAt(target: Address, reads: ReadonlyMap<string, ReadResult>): boolean | undefined {
  const answer = reads.get(keyOf(target))
  if (!answer?.ok || answer.data.length < 66) return undefined
  return wordToUint(wordAt(answer.data, 0)) !== 0n
}
