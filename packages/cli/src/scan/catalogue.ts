import { MembraneError } from '@membrane/core'
import type { Detector } from '@membrane/scanner'
import { paintSeverity } from '../output/severity.ts'
import { fit, formatTable } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { readPages } from './pages.ts'
import { renderPage } from './renderPage.ts'

/** Columns for a text that goes into a file or a pipe. */
const unboundedWidth = 160
const readingWidth = 100

/** The detectors as a table, or as JSON. */
export function listDetectors(
  detectors: readonly Detector[],
  format: 'pretty' | 'json',
  { colors: c, outIsTerminal, size }: Terminal,
): string {
  if (format === 'json') {
    const rows = detectors.map(({ id, title, severity, confidence, cwe, swc }) => {
      return { id, title, severity, confidence, cwe: cwe ?? null, swc: swc ?? null }
    })
    return `${JSON.stringify(rows, undefined, 2)}\n`
  }
  const table = formatTable(
    [
      { title: 'detector' },
      { title: 'severity' },
      { title: 'sure' },
      { title: 'known as' },
      { title: 'what it finds' },
    ],
    detectors.map(({ id, title, severity, confidence, cwe, swc }) => [
      c.bold(id),
      paintSeverity(severity, c),
      confidence,
      [...(swc === undefined ? [] : [swc]), ...(cwe === undefined ? [] : [`CWE-${cwe}`])].join(' '),
      title,
    ]),
    c.dim,
  )
  const width = outIsTerminal ? size().columns : unboundedWidth
  const lines = table.split('\n').map((line) => fit(line, width + 1))
  const legend = `${detectors.length} detectors. 'membrane scan --explain ID' tells what one finds, why it matters and how it is put right.`
  return `${lines.join('\n')}\n\n${c.dim(legend)}\n`
}

/**
 * The page of one detector as text.
 * @throws DETECTOR_UNKNOWN; PAGE_NOT_FOUND where the installation lacks it.
 */
export async function explainDetector(
  id: string,
  detectors: readonly Detector[],
  { colors, outIsTerminal, size }: Terminal,
): Promise<string> {
  if (!detectors.some((detector) => detector.id === id)) {
    throw new MembraneError('DETECTOR_UNKNOWN', {
      shortMessage: `There is no detector ${JSON.stringify(id)}.`,
      hint: "'membrane scan --list' shows all.",
    })
  }
  const page = (await readPages([id])).get(id)
  if (page === undefined) {
    throw new MembraneError('PAGE_NOT_FOUND', {
      shortMessage: `The page of ${id} is not part of this installation.`,
      hint: 'Install @membrane/scanner anew; its folder src/detectors holds the pages.',
    })
  }
  const columns = outIsTerminal ? size().columns : unboundedWidth
  return renderPage(page, Math.min(columns, readingWidth), colors)
}
