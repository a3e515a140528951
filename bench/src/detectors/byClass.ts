import type { AttackClass } from '@membrane/detectors'
import type { Opinion } from './judge.ts'
import { flaggedOf, inPart, naiveOf, type Part, parts, type Share } from './measure.ts'

/** Recall on the attacks of one main class. */
export type ClassRow = {
  readonly class: AttackClass
  readonly part: Part
  readonly unknown: Share
  readonly known: Share
  readonly naive: Share
  /** Of those flagged, how many name an acceptable class in the first three explanations. */
  readonly named: Share
}

export function classRows(
  unknown: readonly Opinion[],
  known: readonly Opinion[],
  classes: readonly AttackClass[],
): readonly ClassRow[] {
  return parts.flatMap((part) =>
    classes.flatMap((one) => {
      const mine = (opinion: Opinion) => classesOf(opinion)[0] === one && inPart(part)(opinion)
      const asked = unknown.filter(mine)
      if (asked.length === 0) return []
      const flagged = asked.filter(({ verdict }) => verdict.flagged)
      const named = flagged.filter((opinion) => namesClass(opinion) !== undefined)
      return [
        {
          class: one,
          part,
          unknown: flaggedOf(asked),
          known: flaggedOf(known.filter(mine)),
          naive: naiveOf(asked),
          named: { ...flaggedOf(named), of: flagged.length, share: named.length / flagged.length },
        },
      ]
    }),
  )
}

/** A re-created attack: flagged or not, and by which name. */
export type RecreatedRow = {
  readonly name: string
  readonly date: string
  readonly chainId: number
  readonly classes: readonly AttackClass[]
  readonly flagged: boolean
  readonly flaggedInNormalForm: boolean
  readonly naive: boolean
  readonly score: number
  /** Classes of the first three explanations. */
  readonly said: readonly AttackClass[]
  /** The acceptable class among them; undefined when there is none. */
  readonly right: AttackClass | undefined
}

export function recreatedRows(
  recorded: readonly Opinion[],
  normal: readonly Opinion[],
): readonly RecreatedRow[] {
  return recorded.flatMap((opinion) => {
    const { sample, verdict, naive } = opinion
    if (sample.kind !== 'exploit') return []
    const { name, date, classes, chainId } = sample.incident
    return [
      {
        name,
        date,
        chainId,
        classes,
        flagged: verdict.flagged,
        flaggedInNormalForm: normal.find((one) => one.sample === sample)?.verdict.flagged ?? false,
        naive: naive ?? false,
        score: verdict.score,
        said: saidOf(opinion),
        right: namesClass(opinion),
      },
    ]
  })
}

function classesOf({ sample }: Opinion): readonly AttackClass[] {
  return sample.kind === 'exploit' ? sample.incident.classes : []
}

function saidOf({ verdict }: Opinion): readonly AttackClass[] {
  return [...new Set(verdict.explanations.map((one) => one.class))].slice(0, 3)
}

function namesClass(opinion: Opinion): AttackClass | undefined {
  return opinion.verdict.explanations
    .slice(0, 3)
    .map((one) => one.class)
    .find((one) => classesOf(opinion).includes(one))
}
