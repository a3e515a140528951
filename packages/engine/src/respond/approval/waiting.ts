import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Action, decodeCanonical, encodeCanonical, MembraneError } from '@membrane/core'

/** Beside the inbox: what waits for approvals, one file a chain, for people who approve. */
function fileOf(directory: string, chainId: number): string {
  return join(directory, 'waiting', `${chainId}.txt`)
}

/**
 * Writes which actions of a chain wait for approvals; none removes the file. The store itself belongs to the guard's
 * process and cannot be read by another.
 */
export async function publishWaiting(
  directory: string,
  chainId: number,
  actions: readonly Action[],
): Promise<void> {
  const path = fileOf(directory, chainId)
  if (actions.length === 0) return rm(path, { force: true })
  await mkdir(join(directory, 'waiting'), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.tmp`, encodeCanonical(actions), { mode: 0o600 })
  await rename(`${path}.tmp`, path)
}

/**
 * The actions that wait for approvals, of all chains, as the guard wrote them last. A signature binds what it is shown
 * to be over, so that a list which somebody changed can lead to nothing but a signature that the guard refuses.
 * @throws APPROVAL_LIST when a file there cannot be read.
 */
export async function readWaiting(directory: string): Promise<readonly Action[]> {
  const folder = join(directory, 'waiting')
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+\.txt$/.test(name)).sort()
  const lists = await Promise.all(
    names.map(async (name) => {
      try {
        // What `publishWaiting` encoded.
        return decodeCanonical(await readFile(join(folder, name), 'utf8')) as readonly Action[]
      } catch (cause) {
        throw new MembraneError('APPROVAL_LIST', {
          shortMessage: `${join(folder, name)} is not a list of waiting actions.`,
          hint: 'The running guard writes it anew when an action begins or ends to wait.',
          cause,
        })
      }
    }),
  )
  return lists.flat()
}
