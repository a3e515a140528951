import { describe, expect, it } from 'vitest'
import type { Found } from '../found.ts'
import { judgeLines } from './byLine.ts'

const finding = (line: number, change: Partial<Found> = {}): Found => ({
  file: 'a.sol',
  line,
  endLine: line,
  detector: 'rule',
  severity: 'high',
  contract: undefined,
  fn: undefined,
  message: '',
  trace: [],
  ...change,
})
const label = (...lines: number[]) => ({ file: 'a.sol', class: 'kind', lines })
const detectors = new Map([['kind', new Set(['rule'])]])

describe('labelled lines', () => {
  it('are found by a finding of their class at any of their lines', () => {
    const { all, misses } = judgeLines([label(3, 9), label(20)], [finding(9)], detectors)
    expect(all.recall).toMatchObject({ hits: 1, of: 2 })
    expect(misses).toEqual([label(20)])
  })

  it('are not found by findings of another class or another file', () => {
    const others = [finding(3, { detector: 'other' }), finding(3, { file: 'b.sol' })]
    expect(judgeLines([label(3)], others, detectors).all.recall.hits).toBe(0)
  })

  it('are found by every line of a short place, and by the first of a long one', () => {
    const hitsOf = (endLine: number) =>
      judgeLines([label(4)], [finding(3, { endLine })], detectors).all.recall.hits
    expect([hitsOf(5), hitsOf(6)]).toEqual([1, 0])
  })

  it('are found in the trace by the lenient measure alone', () => {
    const traced = finding(50, { trace: [{ file: 'a.sol', line: 3, endLine: 3 }] })
    const { all } = judgeLines([label(3)], [traced], detectors)
    expect([all.recall.hits, all.lenient.hits]).toEqual([0, 1])
  })

  it('give a precision over all files and one over files of the class', () => {
    const { all, alarms } = judgeLines(
      [label(3)],
      [finding(3), finding(7), finding(1, { file: 'b.sol' })],
      detectors,
    )
    expect([all.everywhere.hits, all.everywhere.of]).toEqual([1, 3])
    expect([all.within.hits, all.within.of]).toEqual([1, 2])
    expect(alarms.map(({ line }) => line)).toEqual([7])
  })

  it('count what one detector says twice of one line once', () => {
    expect(judgeLines([label(3)], [finding(8), finding(8)], detectors).all.within.of).toBe(1)
  })
})
