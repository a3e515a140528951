import { expect, test } from 'vitest'
import { internAddress } from './intern.ts'

test('an address in any spelling becomes its lower-case form', () => {
  const spelt = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'
  expect(internAddress(spelt)).toBe(spelt.toLowerCase())
  expect(internAddress(spelt.toLowerCase())).toBe(spelt.toLowerCase())
})

test('more addresses than are remembered still come out right', () => {
  for (let i = 0; i < 70_000; i++) {
    const text = `0x${i.toString(16).padStart(40, 'F')}`
    expect(internAddress(text) === text.toLowerCase()).toBe(true)
  }
})
