import { readFileSync, statSync } from 'node:fs'
import type { ScanError } from '../result.ts'
import { unreadable } from './sourceTree.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a source. A byte-order mark becomes three spaces and bytes that are not UTF-8 become `?`, so that byte
 * offsets stay those of the file.
 *
 * @param path Absolute.
 * @param name As errors name it.
 * @returns undefined, with an entry in `errors`, when the file cannot be read or is larger than `maxBytes`.
 */
export function readSource(
  path: string,
  name: string,
  maxBytes: number,
  errors: ScanError[],
): string | undefined {
  let bytes: Buffer
  try {
    const { size } = statSync(path)
    if (size > maxBytes) {
      errors.push({
        code: 'FILE_TOO_LARGE',
        file: name,
        line: undefined,
        message: `Has ${size} bytes; files up to ${maxBytes} are read.`,
        hint: 'Split it, or leave it out by scanning the directories beside it.',
      })
      return undefined
    }
    bytes = readFileSync(path)
  } catch (error) {
    errors.push(unreadable(name, error))
    return undefined
  }
  return decode(bytes, name, errors)
}

function decode(bytes: Buffer, name: string, errors: ScanError[]): string {
  try {
    return strict.decode(bytes).replace(/^\uFEFF/, '   ')
  } catch {
    errors.push({
      code: 'FILE_NOT_UTF8',
      file: name,
      line: undefined,
      message: 'Holds bytes that are not UTF-8; they were read as question marks.',
      hint: 'Save the file as UTF-8.',
    })
    return replaceInvalid(bytes)
  }
}

/** One `?` for each byte that belongs to no well-formed character. */
function replaceInvalid(bytes: Buffer): string {
  const out = Buffer.from(bytes)
  let at = 0
  while (at < out.length) {
    const length = characterLength(out, at)
    if (length === 0) out[at] = 63
    at += Math.max(1, length)
  }
  return out.toString('utf8').replace(/^\uFEFF/, '   ')
}

/** Bytes of the UTF-8 character at `at` (RFC 3629), 0 when it is ill-formed. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    strict.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}
