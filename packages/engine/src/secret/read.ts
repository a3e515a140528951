import { MembraneError, type Secret } from '@membrane/core'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The text of a secret: itself, else the environment variable that it names, else the content of the file that
 * NAME_FILE names (the way container platforms hand secrets over). Surrounding white space is cut.
 * @throws SECRET_MISSING when it is unset, empty, or its file cannot be read; names both variables, never a value.
 */
export function readSecret(secret: Secret, env: Environment, readFile: (path: string) => string): string {
  if (typeof secret === 'string') {
    if (secret.trim() !== '') return secret.trim()
    throw new MembraneError('SECRET_MISSING', {
      shortMessage: 'A secret is an empty text; expected a value, or { env: NAME }.',
    })
  }
  const name = secret.env
  const value = env[name]?.trim() ?? ''
  if (value !== '') return value
  const path = env[`${name}_FILE`]?.trim() ?? ''
  const text = path === '' ? '' : readTrimmed(path, name, readFile)
  if (text !== '') return text
  throw new MembraneError('SECRET_MISSING', {
    shortMessage:
      path === ''
        ? `Neither ${name} nor ${name}_FILE is set.`
        : `${name} is not set, and the file that ${name}_FILE names is empty.`,
    hint: `Set ${name}, or set ${name}_FILE to the path of a file that holds it.`,
    details: { variables: [name, `${name}_FILE`] },
  })
}

function readTrimmed(path: string, name: string, readFile: (path: string) => string): string {
  try {
    return readFile(path).trim()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    // No `cause`: if a value was put into NAME_FILE by mistake, the message of the file error would print it.
    throw new MembraneError('SECRET_MISSING', {
      shortMessage: `${name} is not set, and the file that ${name}_FILE names cannot be read (${code}).`,
      hint: `Set ${name}, or set ${name}_FILE to the path of a file that holds it.`,
      details: { variables: [name, `${name}_FILE`] },
    })
  }
}
