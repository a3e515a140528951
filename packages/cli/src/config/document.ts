import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { MembraneError } from '@membrane/core'
import { importModule, type MoreModules } from './modules.ts'

/** The most bytes that a configuration in JSON may have: room for two million positions. */
const mostBytes = 512 * 1024 * 1024

/** What configurations of stress tests and of economics are written with; no other file waits for it. */
const economic: MoreModules = { '@membrane/risk': () => import('@membrane/risk') }

/**
 * What a file says: the value of a JSON file, or the default export of a TypeScript or JavaScript module.
 * @param hint what to do when it is not there.
 * @throws CONFIG_MISSING, CONFIG_UNREADABLE
 */
export async function loadDocument(file: string, cwd: string, hint: string): Promise<unknown> {
  const path = resolve(cwd, file)
  const isModule = ['.ts', '.mts', '.js', '.mjs', '.cjs'].includes(extname(path))
  try {
    const text = await readFile(path, 'utf8')
    if (isModule) return await importModule(path, economic)
    if (text.length > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`)
    // Some editors begin a file with a mark of its byte order.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'EISDIR'))
      throw new MembraneError('CONFIG_MISSING', {
        shortMessage: `There is no configuration at ${file}.`,
        hint,
        cause,
      })
    throw new MembraneError('CONFIG_UNREADABLE', {
      shortMessage: `${file} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Correct it: JSON, or a module whose default export is the configuration.',
      cause,
    })
  }
}
