import { type Evidence, scenarioText } from '@membrane/core'
import { plainLine } from './plain.ts'

/** One line about a piece of evidence, for a person who will look it up. */
export function describeEvidence(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'log':
      return plainLine(`event ${evidence.event} of ${evidence.address}, log ${evidence.logIndex}`)
    case 'frame':
      return plainLine(
        `call ${evidence.from} -> ${evidence.to ?? 'a new contract'} ${evidence.selector} at [${evidence.path.join('.')}]: ${evidence.note}`,
      )
    case 'slot':
      return plainLine(
        `storage ${evidence.address} ${evidence.slot}: ${evidence.before} -> ${evidence.after} (${evidence.note})`,
      )
    case 'flow':
      return plainLine(`flow ${evidence.account}: ${evidence.amount} of ${evidence.token} (${evidence.note})`)
    case 'measure':
      return plainLine(`${evidence.name} ${evidence.value} ${evidence.unit}, threshold ${evidence.threshold}`)
    case 'read':
      return plainLine(`${evidence.address} ${evidence.call} = ${evidence.value}`)
    case 'source':
      return plainLine(`${evidence.file}:${evidence.line}: ${evidence.note}`)
    case 'scenario':
      return plainLine(scenarioText(evidence))
  }
}
