import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CostReport } from '../cost.ts'
import type { Report } from '../report.ts'
import { replaceBlock } from './block.ts'
import { catalogueText } from './catalogue.ts'
import { figuresText } from './figures.ts'
import { measuredText } from './readme.ts'

/** Fills the measured parts of the detectors' READMEs and of docs/detectors.md; tells of each file what became of it. */
export function writeMeasured(root: string, report: Report, cost: CostReport): readonly string[] {
  const told: string[] = []
  const fill = (path: string, blocks: readonly (readonly [string, string])[]): void => {
    if (!existsSync(join(root, path))) {
      told.push(`${path}: is not there`)
      return
    }
    let page = readFileSync(join(root, path), 'utf8')
    for (const [name, contents] of blocks) {
      const filled = replaceBlock(page, name, contents)
      if (filled === undefined) told.push(`${path}: has no place for '${name}'`)
      else page = filled
    }
    writeFileSync(join(root, path), page)
  }
  for (const row of report.detectors) {
    fill(`packages/detectors/src/${row.id}/README.md`, [['measured', measuredText(row, cost)]])
  }
  fill('docs/detectors.md', [
    ['catalogue', catalogueText()],
    ['measured', figuresText(report, cost)],
  ])
  return told
}
