import type { Hex } from '@membrane/core'
import { expect, test } from 'vitest'
import { isClone, powersOf } from './code.ts'

test('an opcode counts, and the same byte as data of a PUSH does not', () => {
  expect(powersOf('0x33ff')).toEqual({ selfdestruct: true, delegatecall: false })
  expect(powersOf('0x60ff61fff400')).toEqual({ selfdestruct: false, delegatecall: false })
  expect(powersOf('0x5af4')).toEqual({ selfdestruct: false, delegatecall: true })
})

test('what no jump leads to is data, and what one leads to is code', () => {
  expect(powersOf('0x00ff').selfdestruct).toBe(false)
  expect(powersOf('0xfeff').selfdestruct).toBe(false)
  expect(powersOf('0x005bff').selfdestruct).toBe(true)
})

test('metadata that solc appends is no code', () => {
  const metadata = `a264697066735822${'5bff'.repeat(10)}`
  const length = (metadata.length / 2).toString(16).padStart(4, '0')
  const code: Hex = `0x6001${metadata}${length}`
  expect(powersOf(code)).toEqual({ selfdestruct: false, delegatecall: false })
  expect(powersOf(`0x6001${metadata}`).selfdestruct).toBe(true)
})

test('a PUSH that runs over the end, and no code at all, are read without harm', () => {
  expect(powersOf('0x7fff')).toEqual({ selfdestruct: false, delegatecall: false })
  expect(powersOf('0x')).toEqual({ selfdestruct: false, delegatecall: false })
})

test('a clone is told by its head', () => {
  expect(isClone(`0x363d3d373d3d3d363d73${'11'.repeat(20)}5af43d82803e903d91602b57fd5bf3`)).toBe(true)
  expect(isClone('0x6001')).toBe(false)
})
