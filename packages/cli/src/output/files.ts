import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { MembraneError } from '@membrane/core'

/** @throws FILE_NOT_READ naming the option that asked for it. */
export async function readNamed(file: string, option: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8')
  } catch (cause) {
    throw new MembraneError('FILE_NOT_READ', {
      shortMessage: `${option} names ${file}, which cannot be read: ${reason(cause)}.`,
      hint: option === '--baseline' ? 'Make it with --write-baseline FILE.' : 'Correct the path.',
      cause,
    })
  }
}

/**
 * Writes a file at once, so that a reader never sees half of it; folders that are missing are made.
 * @throws FILE_NOT_WRITTEN naming the option that asked for it.
 */
export async function writeNamed(file: string, text: string, option: string, cwd: string): Promise<void> {
  const path = resolve(cwd, file)
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new MembraneError('FILE_NOT_WRITTEN', {
      shortMessage: `${option} names ${file}, which cannot be written: ${reason(cause)}.`,
      hint: 'Name a file in a directory that is yours.',
      cause,
    })
  }
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EISDIR: 'it is a directory',
    EACCES: 'it is not yours to use',
    EROFS: 'the disk is read-only',
  }
  return words[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
