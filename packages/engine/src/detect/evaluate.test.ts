import { defineDetector, tiersOf } from '@membrane/core'
import { expect, test } from 'vitest'
import { buildBlock, buildDraft, buildProtocol } from '../testing/factories.ts'
import { composeDetectors } from './compose.ts'
import { evaluateBlock, initialMemories, wantedReads } from './evaluate.ts'
import { createMemoryWindow } from './window.ts'

const counting = defineDetector({
  id: 'counting',
  version: 1,
  title: 'Counts blocks',
  description: '',
  needs: ['logs'],
  uses: ['traces'],
  defaults: { every: 2 },
  initial: () => ({ seen: 0, total: 10n }),
  reads: () => [{ key: 'balance', to: '0x00000000000000000000000000000000000000aa', data: '0x01' }],
  evaluate: ({ memory }, { every }) => {
    const seen = memory.seen + 1
    const findings = seen % every === 0 ? [buildDraft({ title: `block ${seen}` })] : []
    return { findings, memory: { seen, total: memory.total + 1n } }
  },
})
const failing = defineDetector({
  ...counting,
  id: 'failing',
  evaluate: () => {
    throw new Error('out of luck')
  },
})
const protocol = buildProtocol()
const detectors = composeDetectors([counting, failing], {})
const none = new Map()

test('a detector without its data does not run and the outcome says unknown', () => {
  const memories = initialMemories(detectors, protocol)
  const block = buildBlock(1, { tiers: tiersOf(['transactions']) })
  const result = evaluateBlock(detectors, { stage: 'block', block, reads: none, protocol, memories })
  expect(result.outcomes[0]).toEqual({
    detector: 'counting',
    version: 1,
    state: 'unknown',
    findings: 0,
    detail: 'no logs',
  })
  expect(result.memories).toEqual(memories)
})

test('missing data that only sharpens makes the outcome partial', () => {
  const block = buildBlock(1, { tiers: tiersOf(['logs']) })
  const memories = initialMemories(detectors, protocol)
  const [outcome] = evaluateBlock(detectors, {
    stage: 'block',
    block,
    reads: none,
    protocol,
    memories,
  }).outcomes
  expect(outcome).toMatchObject({ state: 'partial', detail: 'no traces' })
})

test('a detector that throws is failed, keeps its memory and stops no other', () => {
  const memories = initialMemories(detectors, protocol)
  const result = evaluateBlock(detectors, {
    stage: 'block',
    block: buildBlock(1),
    reads: none,
    protocol,
    memories,
  })
  expect(result.outcomes.map(({ state }) => state)).toEqual(['ran', 'failed', 'partial'])
  expect(result.outcomes[1]?.detail).toBe('out of luck')
  expect(result.outcomes[2]).toMatchObject({ detector: 'fusion', detail: 'without failing' })
  expect(result.memories.failing).toEqual({ seen: 0, total: 10n })
  expect(result.memories.counting).toEqual({ seen: 1, total: 11n })
})

test('the same block gives the same finding ids; a pending one differs from a mined one', () => {
  const memories = { counting: { seen: 1, total: 1n } }
  const run = (stage: 'block' | 'pending') =>
    evaluateBlock(detectors, { stage, block: buildBlock(7), reads: none, protocol, memories }).findings.map(
      ({ id }) => id,
    )
  expect(run('block')).toEqual(run('block'))
  expect(run('block')).not.toEqual(run('pending'))
})

test('reads that several detectors want are asked once', () => {
  expect(wantedReads(detectors, protocol, initialMemories(detectors, protocol))).toHaveLength(1)
})

test('options are laid over defaults, and a misspelt or mistyped one is an error', () => {
  const configured = composeDetectors([counting], { detectorOptions: { counting: { every: 5 } } })
  expect(configured[0]?.options).toEqual({ every: 5 })
  expect(composeDetectors([counting], { detectorOptions: { counting: false } })).toEqual([])
  const compose = (options: Parameters<typeof composeDetectors>[1]) => () =>
    composeDetectors([counting], options)
  expect(compose({ detectorOptions: { countin: {} } })).toThrow(
    expect.objectContaining({ code: 'DETECTOR_UNKNOWN' }),
  )
  expect(compose({ detectorOptions: { counting: { evry: 5 } } })).toThrow(
    expect.objectContaining({ code: 'DETECTOR_OPTION_UNKNOWN' }),
  )
  expect(compose({ detectorOptions: { counting: { every: '5' } } })).toThrow(
    expect.objectContaining({ code: 'DETECTOR_OPTION_TYPE' }),
  )
  expect(compose({ detectors: [counting] })).toThrow(expect.objectContaining({ code: 'DETECTOR_DUPLICATE' }))
})

test('a reorg takes detectors back to what they remembered after the ancestor', () => {
  const window = createMemoryWindow({ counting: { seen: 0 } }, { memories: [] })
  for (let number = 1; number <= 5; number++) window.push(buildBlock(number), { counting: { seen: number } })
  expect(window.rewind(buildBlock(3))).toBe(true)
  expect(window.current()).toEqual({ counting: { seen: 3 } })
  expect(window.rewind({ number: 2, hash: buildBlock(2, {}, 1).hash })).toBe(false)
})

test('what the store keeps of memories restores them, bigint included', () => {
  const window = createMemoryWindow({}, { memories: [] })
  const memories = { counting: { seen: 4, total: 12n, names: ['a'] } }
  const block = buildBlock(4)
  const stored = { block: { number: block.number, hash: block.hash }, memory: window.encode(memories) }
  const fresh = { counting: { seen: 0, total: 10n, names: [] } }
  expect(createMemoryWindow(fresh, { memories: [stored] }).current()).toEqual(memories)
})

test('a newer version of a detector starts anew, and what the old one remembered is not carried on', () => {
  const newer = composeDetectors([{ ...counting, version: 2 }], {})
  const initial = initialMemories(newer, protocol)
  const block = buildBlock(4)
  const old = createMemoryWindow({ counting: { seen: 9, total: 9n } }, { memories: [] })
  const stored = {
    block: { number: block.number, hash: block.hash },
    memory: old.encode({ counting: { seen: 9, total: 9n }, 'alarm-budget': { vault: [1] } }),
  }
  const resumed = createMemoryWindow(initial, { memories: [stored] }).current()
  expect(resumed).toEqual({ 'counting@2': { seen: 0, total: 10n }, 'alarm-budget': { vault: [1] } })
  const { memories } = evaluateBlock(newer, {
    stage: 'block',
    block: buildBlock(5),
    reads: none,
    protocol,
    memories: resumed,
  })
  expect(memories['counting@2']).toEqual({ seen: 1, total: 11n })
})
