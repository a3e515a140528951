import { attackClassOf, builtinDetectors } from '@membrane/detectors'
import { markdownTable } from './block.ts'

/** The table of all detectors, from what they declare. */
export function catalogueText(): string {
  return markdownTable([
    ['detector', 'what it sees', 'class', 'needs', 'sees more with'],
    ...builtinDetectors.map(({ id, title, needs, uses }) => [
      `[\`${id}\`](../packages/detectors/src/${id}/README.md)`,
      title,
      attackClassOf(id),
      tiers(needs),
      tiers(uses),
    ]),
  ])
}

function tiers(list: readonly string[]): string {
  return list.length === 0 ? '-' : list.join(', ')
}
