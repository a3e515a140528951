import { readDirectives } from '../../project/directives.ts'
import type { Detector } from '../detector.ts'
import { reportOn } from '../reading/reportAt.ts'
import { ownUnits } from '../reading/sources.ts'

/** Deployable code that many compilers accept. */
export const detector: Detector = {
  id: 'floating-pragma',
  title: 'Compiler version is left open',
  severity: 'info',
  confidence: 'high',
  cwe: 664,
  swc: 'SWC-103',
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      if (!unit.contracts.some(({ form, abstract }) => form === 'contract' && !abstract)) continue
      const source = scan.program.files[unit.file]?.text ?? ''
      const open = readDirectives(source).pragmas.find(
        ({ text }) => !/^=?\s*v?\d+\.\d+\.\d+$/.test(text.trim()),
      )
      if (open === undefined) continue
      const start = Buffer.byteLength(source.slice(0, open.start))
      const at = {
        file: unit.file,
        start,
        end: start + Buffer.byteLength(source.slice(open.start, open.end)),
      }
      yield reportOn(
        undefined,
        at,
        `Any compiler of ${open.text.trim()} takes this file, so that what is deployed may not be what was tested and audited.`,
        'more than one version',
      )
    }
  },
}
