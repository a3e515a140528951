import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FindingDraft, type FindingPlace, placeFinding } from './finding.ts'
import type { Hash } from './hex.ts'
import { severities } from './severity.ts'

const hash = (digit: string): Hash => `0x${digit.repeat(64)}`

const draft: FindingDraft = {
  severity: 'high',
  score: 0.7,
  title: 'Large outflow',
  subject: 'pool',
  transaction: hash('a'),
  victims: [],
  attackers: [],
  evidence: [],
}

const place: FindingPlace = {
  detector: 'large-outflow',
  stage: 'block',
  chainId: 1,
  block: { number: 7, hash: hash('b') },
}

const id = (draftChanges: Partial<FindingDraft> = {}, placeChanges: Partial<FindingPlace> = {}) =>
  placeFinding({ ...draft, ...draftChanges }, { ...place, ...placeChanges }).id

describe('the id of a finding', () => {
  test('stays the same however the detector words, weighs or proves it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...severities),
        fc.double({ min: 0, max: 1 }),
        fc.string(),
        (severity, score, title) => {
          expect(id({ severity, score, title, victims: [`0x${'1'.repeat(40)}`] })).toBe(id())
        },
      ),
    )
  })

  test('differs by detector, chain, block, transaction and subject', () => {
    const ids = [
      id(),
      id({}, { detector: 'other' }),
      id({}, { chainId: 2 }),
      id({}, { block: { number: 7, hash: hash('c') } }),
      id({ transaction: hash('d') }),
      id({ transaction: undefined }),
      id({ subject: 'vault' }),
      id({}, { stage: 'pending' }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('of a pending transaction stays the same when it is simulated on a later head', () => {
    const later = { stage: 'pending', block: { number: 8, hash: hash('c') } } as const
    expect(id({}, later)).toBe(id({}, { stage: 'pending' }))
  })

  test('does not run fields together', () => {
    expect(id({ subject: 'ab' }, { detector: 'c' })).not.toBe(id({ subject: 'b' }, { detector: 'ca' }))
  })

  // A changed id would double every stored finding: `printf '["large-outflow",1,"0xbb..","0xaa..","pool"]' | sha256sum`.
  test('is what it has always been', () => {
    expect(id()).toBe('0xf3d9bed22a1ea90ff70fdd292fa0229b3107cbf1eac3a13437e7bcabbea52ea0')
  })
})

test('a finding says what was unknown, also when nothing was', () => {
  expect(placeFinding(draft, place).unknown).toEqual([])
  expect(placeFinding({ ...draft, unknown: ['traces'] }, place).unknown).toEqual(['traces'])
})
