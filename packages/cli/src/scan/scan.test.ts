import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMembraneError } from '@membrane/core'
import pico from 'picocolors'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nextChange } from './changes.ts'
import { idsOf, printFormat, type ScanCommandOptions, scanFormat, shownFloor } from './options.ts'
import { renderPage } from './renderPage.ts'

const options: ScanCommandOptions = {
  failOn: 'high',
  minSeverity: 'low',
  minConfidence: 'low',
  frontEnd: 'auto',
  cache: true,
}
const code = (error: unknown) => (isMembraneError(error) ? error.code : String(error))
const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    return code(error)
  }
  return undefined
}

describe('options', () => {
  test('a format is for findings or for drawings, and watching has those that can go on', () => {
    expect(scanFormat({ ...options, format: 'sarif' })).toBe('sarif')
    expect(printFormat({ ...options, format: 'pretty' })).toBe('text')
    expect(codeOf(() => scanFormat({ ...options, format: 'mermaid' }))).toBe('OPTION_CONFLICT')
    expect(codeOf(() => printFormat({ ...options, format: 'sarif' }))).toBe('OPTION_CONFLICT')
    expect(codeOf(() => scanFormat({ ...options, format: 'json', watch: true }))).toBe('OPTION_CONFLICT')
    expect(scanFormat({ ...options, format: 'ndjson', watch: true })).toBe('ndjson')
  })

  test('ids come repeated and with commas', () => {
    expect(idsOf(['a,b', ' c ', ''])).toEqual(['a', 'b', 'c'])
  })

  test('severities and confidences that do not exist are refused', () => {
    expect(codeOf(() => shownFloor({ ...options, minSeverity: 'severe' }))).toBe('SEVERITY_INVALID')
    expect(codeOf(() => shownFloor({ ...options, minConfidence: 'sure' }))).toBe('CONFIDENCE_INVALID')
  })
})

describe('waiting for a change', () => {
  const setUp = () => {
    const directory = mkdtempSync(join(tmpdir(), 'membrane-watch-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    return directory
  }
  const isSource = (name: string | undefined) => name === undefined || name.endsWith('.sol')

  test('ends with a source that is written, and not with another file', async () => {
    const directory = setUp()
    let over = false
    const change = nextChange([directory], isSource, new AbortController().signal, 1).then((changed) => {
      over = true
      return changed
    })
    writeFileSync(join(directory, 'notes.txt'), 'x')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(over).toBe(false)
    writeFileSync(join(directory, 'A.sol'), 'contract A {}')
    expect(await change).toBe(true)
  })

  test('ends without one when it is interrupted, also where a directory is gone', async () => {
    const abort = new AbortController()
    const change = nextChange([setUp(), '/no/such/directory'], isSource, abort.signal)
    abort.abort()
    expect(await change).toBe(false)
    expect(await nextChange([], isSource, abort.signal)).toBe(false)
  })
})

test('a page becomes text: headings, wrapped paragraphs and lists, code as it stands', () => {
  const page =
    '# A `title`\n\nOne two three\nfour five **six** seven.\n\n- first item that is long\n- [second](https://x.y)\n\n```solidity\nuint  a;\n\nuint b;\n```\n'
  expect(renderPage(page, 24, pico.createColors(false))).toBe(
    [
      'A title',
      '',
      'One two three four five',
      'six seven.',
      '',
      '• first item that is',
      '  long',
      '• second (https://x.y)',
      '',
      '    uint  a;',
      '',
      '    uint b;',
      '',
    ].join('\n'),
  )
})
