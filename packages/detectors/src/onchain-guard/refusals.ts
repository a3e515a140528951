import type { FindingDraft, Hex, Protocol, Transaction } from '@membrane/core'
import { wordToText } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { capSeverity, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { errors } from '../signals/errors.ts'
import type { OnchainGuardOptions } from './options.ts'

const names: ReadonlyMap<string, keyof typeof errors> = new Map(
  // `errors` is a literal, so its keys are those of its type.
  (Object.keys(errors) as (keyof typeof errors)[]).map((name) => [errors[name].selector, name]),
)

/**
 * What the protocol's own contracts refused because of their frame: the errors that reverted frames returned. One
 * finding for each contract and error, of the innermost frame, since callers pass an error on as their own.
 */
export function judgeRefusals(
  transaction: Transaction,
  protocol: Protocol,
  options: OnchainGuardOptions,
): readonly FindingDraft[] {
  const found = new Map<keyof typeof errors, PlacedFrame>()
  const frames = framesOf(transaction)
  const scope = scopeOf(protocol)
  for (const frame of frames) {
    const { output, reverted } = frame.call
    if (!reverted || output === undefined || output.length < 10) continue
    if (scope.described && !scope.own.has(frame.account)) continue
    const name = names.get(output.slice(0, 10))
    // Frames lie in order of entry, so that a later one with the same error lies deeper or later.
    if (name !== undefined) found.set(name, frame)
  }
  return [...found].map(([name, frame]): FindingDraft => {
    const broken = name === 'InvariantBroken'
    const severity = broken ? 'high' : 'medium'
    return {
      severity: scope.described ? severity : capSeverity(severity, 'low'),
      score: broken ? options.invariant : options.refused,
      title: titleOf(name, frame, scope.label(frame.account)),
      subject: `${frame.account}:${name}`,
      transaction: transaction.hash,
      victims: [frame.account],
      attackers: [...clusterOf(transaction, protocol).accounts],
      evidence: [
        frameEvidence(frames, frame, `reverted with ${errors[name].signature}`),
        ...(broken ? [measureOf(frame)] : []),
      ],
    }
  })
}

function titleOf(name: keyof typeof errors, frame: PlacedFrame, label: string): string {
  if (name === 'ReentrantFrame') return `${label} refused a re-entry`
  if (name === 'NotSettled') return `${label} refused to be read while its figures were half-written`
  return `${label} refused a call that would have broken its invariant ${invariantOf(frame)}`
}

/** What a reverted frame returned behind the error's selector: the error's arguments, a word each. */
function argumentsOf({ call }: PlacedFrame): Hex {
  return `0x${(call.output ?? '0x').slice(10)}`
}

/** The invariant's name: short text in a word. */
function invariantOf(frame: PlacedFrame): string {
  const word = wordAt(argumentsOf(frame), 0) ?? '0x'
  const text = wordToText(word)
  return text === undefined ? word : JSON.stringify(text)
}

function measureOf(frame: PlacedFrame): FindingDraft['evidence'][number] {
  const data = argumentsOf(frame)
  return {
    kind: 'measure',
    name: `invariant ${invariantOf(frame)}`,
    value: `${wordToUint(wordAt(data, 2))}`,
    threshold: `${wordToUint(wordAt(data, 1))}`,
    unit: "the invariant's own, after and before the call",
  }
}
