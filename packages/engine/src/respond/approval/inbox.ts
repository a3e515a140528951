import { constants } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MembraneError } from '@membrane/core'
import { z } from 'zod'
import type { SubmittedApproval } from './check.ts'

/** The largest file that is read, in bytes: an approval has some 250. */
const maxBytes = 4_096

/** Files handled at one look; the rest waits for the next, so that a flood of them blocks nothing else. */
const maxFiles = 64

const hexText = (digits: number) => z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${digits}}$`))

const fileFormat = z.strictObject({
  chainId: z.number().int().positive(),
  action: hexText(64),
  expiry: z.number().int().positive().max(4_102_444_800),
  signature: hexText(130),
})

/** A file of the inbox after it was read: taken out of it, or left for the guard of another chain. */
export type InboxItem =
  | { readonly kind: 'approval'; readonly file: string; readonly approval: SubmittedApproval }
  | { readonly kind: 'refused'; readonly file: string; readonly reason: string }

/**
 * Puts an approval where a running guard looks for it: written beside its name first and then renamed, so that
 * half a file is never read.
 * @returns the file's path.
 * @throws APPROVAL_INBOX when the directory cannot be written.
 */
export async function submitApproval(
  directory: string,
  chainId: number,
  approval: SubmittedApproval,
): Promise<string> {
  const name = `${approval.action.slice(2, 18)}-${approval.signature.slice(2, 18)}`
  const path = join(directory, `${name}.json`)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const draft = join(directory, `.${name}.${process.pid}.tmp`)
    await writeFile(draft, JSON.stringify({ chainId, ...approval }), { mode: 0o600 })
    await rename(draft, path)
    return path
  } catch (cause) {
    throw new MembraneError('APPROVAL_INBOX', {
      shortMessage: `The approval could not be written to ${directory}: ${codeOf(cause)}.`,
      hint: 'Name the data directory of the running guard with --data-dir.',
      cause,
    })
  }
}

/**
 * Takes the approvals of this chain out of the inbox. Whoever can write there can write anything, so only plain files
 * of a sane size and the right form are read, links are not followed, and what is wrong is removed and told.
 * @param skip names that were left before: another chain's, or impossible to remove. Added to.
 */
export async function takeApprovals(
  directory: string,
  chainId: number,
  skip: Set<string>,
): Promise<readonly InboxItem[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.json'))
  const present = new Set(names)
  for (const name of skip) if (!present.has(name)) skip.delete(name)
  const items: InboxItem[] = []
  for (const name of names.filter((each) => !skip.has(each)).slice(0, maxFiles)) {
    const read = await readApproval(join(directory, name))
    if (typeof read !== 'string' && read.chainId !== chainId) {
      skip.add(name)
      continue
    }
    const removed = await rm(join(directory, name), { force: true }).then(
      () => true,
      () => false,
    )
    if (!removed) skip.add(name)
    const file = JSON.stringify(name.slice(0, 80))
    if (typeof read === 'string') items.push({ kind: 'refused', file, reason: read })
    else items.push({ kind: 'approval', file, approval: read.approval })
  }
  return items
}

async function readApproval(
  path: string,
): Promise<string | { readonly chainId: number; readonly approval: SubmittedApproval }> {
  let text: string
  try {
    // A link is not followed, and a pipe does not make us wait.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const status = await file.stat()
      if (!status.isFile()) return 'it is no plain file'
      if (status.size > maxBytes) return `it has ${status.size} bytes; at most ${maxBytes} are read`
      const buffer = Buffer.alloc(maxBytes)
      const { bytesRead } = await file.read(buffer, 0, maxBytes, 0)
      text = buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    return `it cannot be read (${codeOf(error)})`
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is no JSON'
  }
  const parsed = fileFormat.safeParse(value)
  if (!parsed.success) return 'it has not the form of an approval'
  const { chainId, action, expiry, signature } = parsed.data
  // The format allows nothing but 0x and hexadecimal digits.
  return {
    chainId,
    approval: {
      action: action.toLowerCase() as `0x${string}`,
      expiry,
      signature: signature.toLowerCase() as `0x${string}`,
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
}
