import type { Contract, SourceUnit } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportOn } from '../reading/reportAt.ts'
import { ownUnits } from '../reading/sources.ts'

/** What opens an embedding, override or isolate of the Unicode bidirectional algorithm; each has a mark that closes it. */
const CONTROL = /[\u202A\u202B\u202D\u202E\u2066-\u2068]/gu

/** Characters that make an editor show the source in another order than the compiler reads it. */
export const detector: Detector = {
  id: 'rtlo',
  title: 'Source shows in another order than it is compiled',
  severity: 'high',
  confidence: 'high',
  cwe: 451,
  swc: 'SWC-130',
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      const text = scan.program.files[unit.file]?.text ?? ''
      for (const match of text.matchAll(CONTROL)) {
        const start = Buffer.byteLength(text.slice(0, match.index))
        const at = { file: unit.file, start, end: start + 3 }
        const point = match[0].charCodeAt(0).toString(16).toUpperCase()
        yield reportOn(
          contractAt(unit, start),
          at,
          `The text holds the control character U+${point}, which turns the direction of what follows. What a reviewer sees here is not what is compiled.`,
          `U+${point}`,
        )
      }
    }
  },
}

function contractAt(unit: SourceUnit, offset: number): Contract | undefined {
  return unit.contracts.find(({ at }) => at.start <= offset && offset < at.end)
}
