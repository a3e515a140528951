import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Detector } from '@membrane/scanner'
import type { Found, Scanned } from '../found.ts'
import { scanOurs } from '../ours.ts'
import { type EvalReport, type Listed, listed } from '../report/report.ts'
import { countCode } from '../source/blank.ts'
import { failedOf, type SetInput } from './input.ts'

/** Audited code, where a finding of high or medium severity is more likely wrong than right. */
export const auditedPackages = ['@openzeppelin/contracts', '@aave/core-v3', '@uniswap/v4-core'] as const

/** Findings that a reader of audited code has to answer. */
export function isGrave({ severity }: Found): boolean {
  return severity !== 'low' && severity !== 'info'
}

/** Alarm rates on npm packages of audited code: `path` is a directory with `node_modules`. */
export async function evaluatePackages(input: SetInput, detectors: readonly Detector[]): Promise<EvalReport> {
  const rows: (readonly (string | number)[])[] = []
  const alarms: Listed[] = []
  const failed: Listed[] = []
  for (const name of auditedPackages) {
    const root = join(input.path, 'node_modules', name)
    if (!existsSync(root)) {
      failed.push({ tool: 'membrane', file: name, line: undefined, what: 'not installed', note: root })
      continue
    }
    const own = await scanOurs(detectors, root, '.', false)
    const lines = countLines(root, own.files)
    const add = (tool: string, scanned: Scanned) => {
      const inside = new Set(own.files)
      const all = scanned.found.filter(({ file }) => inside.has(file))
      const grave = all.filter(isGrave)
      rows.push([
        name,
        tool,
        own.files.length,
        lines.all,
        lines.code,
        grave.length,
        (1_000 * grave.length) / lines.code,
        (1_000 * grave.length) / lines.all,
        all.length - grave.length,
        scanned.cpu?.own ?? '-',
        scanned.cpu?.compilers ?? '-',
      ])
      alarms.push(...grave.map((one) => listed(tool, { ...one, file: `${name}/${one.file}` }, one.severity)))
      failed.push(...failedOf(tool, scanned))
    }
    add('membrane', own)
    for (const tool of input.tools) {
      if (tool.name !== 'membrane') add(tool.name, await tool.scan(root, own.files, 'together'))
    }
  }
  return {
    dataset: 'packages',
    method: [
      'Files: sources of the package as our scanner sees it, tests and mocks left out; both tools are given the same. Findings of the higher severities only, each listed.',
      'Code lines: neither blank nor comment alone. The page of measurements counts by all lines, as `wc -l` does: comments and blank lines too.',
      'CPU seconds: of the tool alone, and of the compilers that it ran.',
    ],
    tables: [
      {
        title: 'High and medium findings on audited code',
        head: [
          'package',
          'tool',
          'files',
          'lines',
          'code lines',
          'findings',
          'per 1,000 code lines',
          'per 1,000 lines',
          'low and info',
          'CPU s',
          'compiler CPU s',
        ],
        rows,
      },
    ],
    misses: [],
    alarms,
    failed,
  }
}

function countLines(root: string, files: readonly string[]): { readonly all: number; readonly code: number } {
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'))
  return {
    all: texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    code: texts.reduce((sum, text) => sum + countCode(text), 0),
  }
}
