import { describe, expect, it } from 'vitest'
import { callModels } from './calls.ts'
import type { Argument } from './model.ts'

describe('call models', () => {
  it('name arguments that the function has', () => {
    for (const [key, { limits }] of callModels) {
      const count = Number(key.slice(key.indexOf('/') + 1))
      const named: readonly Argument[] = [
        ...(limits?.least ?? []),
        ...(limits?.most ?? []),
        ...(limits?.price === undefined ? [] : [limits.price]),
        ...(limits?.deadline === undefined ? [] : [limits.deadline]),
      ]
      for (const argument of named) {
        if (typeof argument === 'number') expect(argument, key).toBeLessThan(count)
        else expect(limits?.fields, key).toContain(argument)
      }
    }
  })

  it('are found by name and arity, or by name alone', () => {
    for (const key of callModels.keys()) expect(key).toMatch(/^\w+\/(\d+|\*)$/)
  })
})
