import { describe, expect, test } from 'vitest'
import { isMembraneError, MembraneError } from './error.ts'

describe('MembraneError', () => {
  test('says what was wrong and what to do, and keeps its cause', () => {
    const cause = new Error('socket closed')
    const error = new MembraneError('STORE_UNAVAILABLE', {
      shortMessage: 'The database is gone.',
      hint: 'Start it.',
      retryable: true,
      cause,
      details: { port: 5432 },
    })
    expect(error.message).toBe('The database is gone. Start it.')
    expect(error).toMatchObject({ name: 'MembraneError', retryable: true, cause, details: { port: 5432 } })
    expect(error).toBeInstanceOf(Error)
  })

  test('is not worth retrying unless it says so', () => {
    expect(new MembraneError('A', { shortMessage: 'No.' })).toMatchObject({
      retryable: false,
      message: 'No.',
      details: {},
    })
  })

  test('is told from other errors, and by its code', () => {
    const error = new MembraneError('A', { shortMessage: 'No.' })
    expect(isMembraneError(error)).toBe(true)
    expect(isMembraneError(error, 'A')).toBe(true)
    expect(isMembraneError(error, 'B')).toBe(false)
    expect(isMembraneError(new Error('No.'))).toBe(false)
    expect(isMembraneError({ code: 'A' }, 'A')).toBe(false)
  })
})
