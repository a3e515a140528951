import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { MembraneError } from '@membrane/core'

const block = 512
const ascii = new TextDecoder('latin1')

/**
 * Writes the files of an uncompressed ustar archive (POSIX.1-1988) below a directory.
 * @throws ARCHIVE_INVALID when it is cut short or names a path outside the directory.
 */
export function untar(archive: Uint8Array, directory: string): void {
  const made = new Set<string>()
  const make = (path: string) => {
    if (made.has(path)) return
    mkdirSync(path, { recursive: true, mode: 0o700 })
    made.add(path)
  }
  let at = 0
  for (; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block)
    if (header[0] === 0) return
    const field = (from: number, length: number) =>
      ascii.decode(header.subarray(from, from + length)).replace(/\0.*$/s, '')
    const size = Number.parseInt(field(124, 12).trim() || '0', 8)
    const name = normalize(`${field(345, 155) === '' ? '' : `${field(345, 155)}/`}${field(0, 100)}`)
    const kind = field(156, 1)
    const end = at + block + size
    if (!Number.isSafeInteger(size) || end > archive.length || name.split(/[\\/]/).includes('..')) {
      throw invalid(name)
    }
    const path = join(directory, name)
    if (kind === '5') make(path)
    else if (kind === '0' || kind === '') {
      make(dirname(path))
      writeFileSync(path, archive.subarray(at + block, end), { mode: 0o600 })
    }
    at = at + block + Math.ceil(size / block) * block
  }
  throw invalid('its end')
}

function invalid(where: string): MembraneError {
  return new MembraneError('ARCHIVE_INVALID', {
    shortMessage: `The database snapshot is damaged at ${where}.`,
    hint: 'Delete it; it is made anew.',
  })
}
