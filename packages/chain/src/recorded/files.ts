import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MembraneError } from '@membrane/core'

export type RecordedFile = {
  readonly path: string
  /** The file's name without `.json` or `.json.gz`. */
  readonly name: string
  /** The number that the name starts with, which by custom is the block's; undefined for other names. */
  readonly number: number | undefined
}

const endings = /\.json(\.gz)?$/
const numbered = /^(\d{1,15})(?:\D|$)/

/**
 * The recordings under a file or directory, recursively: by block number where names are numbers, then by path.
 * @throws RECORDING_NOT_FOUND when there is no such file, or no .json or .json.gz file in the directory.
 */
export async function listRecordings(path: string): Promise<readonly RecordedFile[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw notFound(`There is no file or directory ${path}.`, cause)
  })
  if (!info.isDirectory()) return [describe(path)]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => !entry.isDirectory() && endings.test(entry.name))
    .map((entry) => describe(join(entry.parentPath, entry.name)))
  if (files.length === 0) throw notFound(`There is no .json or .json.gz file under ${path}.`)
  return files.sort(inOrder)
}

function describe(path: string): RecordedFile {
  const name = basename(path).replace(endings, '')
  const match = numbered.exec(name)
  // A hash starts with 0x: not a block number.
  return { path, name, number: match === null || name.startsWith('0x') ? undefined : Number(match[1]) }
}

function inOrder(a: RecordedFile, b: RecordedFile): number {
  const left = a.number ?? Number.POSITIVE_INFINITY
  const right = b.number ?? Number.POSITIVE_INFINITY
  if (left !== right) return left < right ? -1 : 1
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

function notFound(shortMessage: string, cause?: unknown): MembraneError {
  return new MembraneError('RECORDING_NOT_FOUND', {
    shortMessage,
    hint: 'Give a recorded block, or a directory of them.',
    cause,
  })
}
