import { resolve } from 'node:path'
import { analyseProject, printScan } from '@membrane/scanner'
import { exit } from '../output/failure.ts'
import { writeNamed } from '../output/files.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import type { PrinterName, PrintFormat, ScanCommandOptions } from './options.ts'

/**
 * Draws what `--print` asks for. What could not be read is told on stderr, since the drawing then lacks it.
 * @throws as `analyseProject`; FILE_NOT_WRITTEN
 */
export async function print(
  path: string,
  printer: PrinterName,
  format: PrintFormat,
  options: ScanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { err, errColors: c } = terminal
  const progress = createProgress(terminal, 1_000)
  const { scan, errors } = await analyseProject({
    path: resolve(terminal.cwd, path),
    includeTests: options.includeTests === true,
    frontEnd: options.frontEnd,
    onProgress: progress.show,
  }).finally(progress.clear)
  for (const { code, file, message } of errors)
    err(`${c.red('error')} ${c.dim(code)} ${file === undefined ? '' : `${file}: `}${message}\n`)
  const text = printScan(printer, format, scan)
  if (options.output === undefined) terminal.out(text)
  else await writeNamed(options.output, text, '--output', terminal.cwd)
  return scan.program.units.length === 0 && errors.length > 0 ? exit.failure : exit.clean
}
