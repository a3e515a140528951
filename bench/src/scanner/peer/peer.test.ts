import { expect, it } from 'vitest'
import { breakingLines, readTimes } from './measuredSolc.ts'
import { readSlitherJson } from './slitherJson.ts'

const element = (type: string, name: string, lines: readonly number[]) => ({
  type,
  name,
  source_mapping: { filename_absolute: '/set/a.sol', lines },
  type_specific_fields: { parent: { type: 'contract', name: 'Vault', source_mapping: { lines: [1, 2] } } },
})

it("takes a Slither result's first statement as its place and the others as its trace", () => {
  const result = {
    check: 'reentrancy-eth',
    impact: 'High',
    description: 'said\n',
    elements: [
      element('function', 'withdraw', [3, 4, 5, 6]),
      element('node', 'call', [4]),
      element('node', 'write', [6]),
    ],
  }
  const [found] = readSlitherJson({ results: { detectors: [result] } }, (path) => path.slice(5))
  expect(found).toMatchObject({
    file: 'a.sol',
    line: 4,
    severity: 'high',
    contract: 'Vault',
    message: 'said',
  })
  expect(found?.trace.map(({ line }) => line)).toEqual([6])
})

it('leaves out results without a place', () => {
  const result = { check: 'solc-version', impact: 'Informational', description: '', elements: [] }
  expect(readSlitherJson({ results: { detectors: [result] } }, (path) => path)).toEqual([])
})

it('adds up what the shell says of its children', () => {
  expect(readTimes('0m0.01s 0m0.01s\n1m2.5s 0m0.5s\n0m0.01s 0m0.01s\n0m1s 0m0s\n').children).toBe(64)
})

it('tries the breaking lines that the pragmas name, else all', () => {
  expect(breakingLines('pragma solidity ^0.6.12;')).toEqual(['0.6'])
  expect(breakingLines('contract A {}')[0]).toBe('0.8')
})
