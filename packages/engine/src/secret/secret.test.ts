import { isMembraneError } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSecret } from './read.ts'
import { redact } from './redact.ts'

const noFile = () => {
  throw Object.assign(new Error("ENOENT: no such file, open '/run/secret-value'"), { code: 'ENOENT' })
}

function errorOf(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

describe('readSecret', () => {
  test('text is itself; a name is looked up in the environment, then in the file of NAME_FILE', () => {
    const files = (path: string) => (path === '/run/token' ? 'from file\n' : noFile())
    expect(readSecret('text', {}, noFile)).toBe('text')
    expect(readSecret({ env: 'TOKEN' }, { TOKEN: ' from env ', TOKEN_FILE: '/run/token' }, files)).toBe(
      'from env',
    )
    expect(readSecret({ env: 'TOKEN' }, { TOKEN_FILE: '/run/token' }, files)).toBe('from file')
    expect(readSecret({ env: 'TOKEN' }, { TOKEN: '', TOKEN_FILE: '/run/token' }, files)).toBe('from file')
  })

  test.each([
    ['neither is set', {}, noFile],
    ['the file cannot be read', { TOKEN_FILE: '/run/secret-value' }, noFile],
    ['the file is empty', { TOKEN_FILE: '/run/secret-value' }, () => ' \n'],
  ])('%s: the error names both variables and no value', (_, env, readFile) => {
    const error = errorOf(() => readSecret({ env: 'TOKEN' }, env, readFile))
    expect(isMembraneError(error, 'SECRET_MISSING')).toBe(true)
    expect(error.message).toContain('TOKEN')
    expect(error.message).toContain('TOKEN_FILE')
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('secret-value')
  })

  test('an empty text is missing too', () => {
    expect(errorOf(() => readSecret(' ', {}, noFile))).toMatchObject({ code: 'SECRET_MISSING' })
  })
})

describe('redact', () => {
  test('a secret goes as a whole in each of its spellings', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), (secret) => {
        // A secret that is part of the word that replaces it cannot be removed from it.
        fc.pre(!'[redacted]'.includes(secret))
        const inJson = JSON.stringify(secret).slice(1, -1)
        const base64 = Buffer.from(secret).toString('base64')
        for (const spelling of [
          secret,
          encodeURIComponent(secret),
          base64,
          base64.replace(/=+$/, ''),
          inJson,
        ]) {
          expect(redact(spelling, [secret])).toBe('[redacted]')
        }
      }),
    )
  })

  test('it goes wherever it stands in a line, each time', () => {
    expect(redact('GET /bot12:abcd/x failed: 12:abcd', ['12:abcd'])).toBe(
      'GET /bot[redacted]/x failed: [redacted]',
    )
  })

  test('a secret that contains another leaves nothing of itself', () => {
    expect(redact('token=abcd1234efgh', ['1234', 'abcd1234efgh'])).toBe('token=[redacted]')
  })

  test('other text stays as it is, also beside empty and tiny secrets', () => {
    expect(redact('a line about nothing', ['', 'a', 'in'])).toBe('a line about nothing')
  })
})
