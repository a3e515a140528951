import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** npm's compilers by the breaking line they stand for. */
const packages: Readonly<Record<string, string>> = {
  '0.4': 'solc-0.4',
  '0.5': 'solc-0.5',
  '0.6': 'solc-0.6',
  '0.7': 'solc-0.7',
  '0.8': 'solc',
}

/** The breaking lines to try for a source, the likeliest first: those its version pragmas name, else all, the oldest last. */
export function breakingLines(text: string): readonly string[] {
  const named = [...text.matchAll(/pragma\s+solidity\s+([^;]+);/g)].flatMap(([, versions = '']) =>
    [...versions.matchAll(/0\.[4-8]\b/g)].map(([line]) => line),
  )
  const lines = [...new Set(named)]
  return lines.length > 0 ? lines : ['0.8', '0.7', '0.6', '0.5', '0.4']
}

/**
 * Writes to `folder` an executable that runs a compiler and notes the CPU it took: `solc` itself where one is given,
 * else npm's for the breaking line. Slither starts compilers by path alone, so that a shell script must stand between.
 */
export function writeCompiler(folder: string, line: string, solc: string | undefined): string {
  const shim = fileURLToPath(new URL('solcShim.js', import.meta.url))
  const command =
    solc === undefined ? `${quote(process.execPath)} ${quote(shim)} ${packages[line] ?? 'solc'}` : quote(solc)
  const file = join(folder, `solc-${line}`)
  writeFileSync(file, `#!/bin/sh\n${command} "$@"\ncode=$?\ntimes >> ${quote(logOf(folder))}\nexit $code\n`)
  chmodSync(file, 0o755)
  return file
}

/** CPU seconds that the compilers of `folder` took so far. */
export function compilerSeconds(folder: string): number {
  if (!existsSync(logOf(folder))) return 0
  return readTimes(readFileSync(logOf(folder), 'utf8')).children
}

/** Sums what the shell's `times` printed, in seconds: lines of the shell itself and of its children take turns. */
export function readTimes(text: string): { readonly shell: number; readonly children: number } {
  const lines = text.split('\n').flatMap((line) => {
    const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)]
    return parts.length === 2
      ? [parts.reduce((sum, [, min, sec]) => sum + 60 * Number(min) + Number(sec), 0)]
      : []
  })
  const sum = (parity: number) =>
    lines.filter((_, i) => i % 2 === parity).reduce((total, one) => total + one, 0)
  return { shell: sum(0), children: sum(1) }
}

function logOf(folder: string): string {
  return join(folder, 'compilers.log')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
