import { defineDetector, type Transaction, unknownProtocol } from '@membrane/core'
import { frame, transaction } from '@membrane/detectors/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Answer, createScene, type Scene } from './scene.ts'
import { blockOf, sceneWith, theft, tool, vault, withdrawal } from './testing/vault.ts'
import { precedes } from './timing.ts'

const protocol = unknownProtocol(1)
const isTheft = (transaction: Transaction) => transaction.hash.includes('a77ac')

/** Answers in one world by transaction, over these blocks. */
function play(scene: Scene, blocks: readonly ReturnType<typeof blockOf>[], world: Answer['world']) {
  const all = new Map<string, Answer>()
  for (const block of blocks) {
    for (const [hash, answers] of scene.judge(block, isTheft).answers) {
      const answer = answers.find((one) => one.world === world)
      if (answer !== undefined) all.set(hash, answer)
    }
  }
  return [...all.values()]
}

const threeBlocks = () => [
  blockOf(100, [withdrawal(1n, 1), theft(10n, 1), withdrawal(1n, 2)]),
  blockOf(101, [theft(10n, 2)]),
  blockOf(102, [withdrawal(1n, 3), theft(10n, 3)]),
]

describe('an attack in three transactions', () => {
  test('in private loses the first, and the others run into the pause of the next block', () => {
    const answers = play(sceneWith({ protocol }), threeBlocks(), 'private')
    expect(answers.map(({ outcome }) => outcome)).toEqual(['lost', 'saved', 'saved'])
    expect(answers[0]?.pauses[0]?.landing).toEqual({ block: 101, index: 0, path: 'next-block' })
  })

  test('seen in the mempool is stopped at its first', () => {
    const answers = play(sceneWith({ protocol }), threeBlocks(), 'seen')
    expect(answers.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'saved'])
    expect(answers[0]?.pauses[0]?.landing).toEqual({ block: 100, index: 1, path: 'mempool' })
  })

  test('loses more when the playbook waits for more', () => {
    const outcomesAt = (assumed: Parameters<typeof sceneWith>[0]['assumed'], latencyBlocks = 1) =>
      play(
        sceneWith({ protocol, latencyBlocks, ...(assumed ? { assumed } : {}) }),
        threeBlocks(),
        'seen',
      ).map(({ outcome }) => outcome)
    expect(outcomesAt({ evidence: 'head' })).toEqual(['lost', 'saved', 'saved'])
    expect(outcomesAt({ evidence: { confirmations: 2 } })).toEqual(['lost', 'lost', 'saved'])
    expect(outcomesAt({ evidence: 'finalized' })).toEqual(['lost', 'lost', 'lost'])
    expect(outcomesAt({ evidence: 'head' }, 2)).toEqual(['lost', 'lost', 'saved'])
  })

  test('goes on when the pause has ended', () => {
    const answers = play(sceneWith({ protocol, pauseBlocks: 0 }), threeBlocks(), 'private')
    expect(answers.map(({ outcome }) => outcome)).toEqual(['lost', 'saved', 'lost'])
  })

  test('is not stopped by a playbook that asks for more certainty than there is', () => {
    const answers = play(sceneWith({ protocol, assumed: { minScore: 1 } }), threeBlocks(), 'seen')
    expect(answers.map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'lost'])
    expect(answers[0]?.incident?.detectors).toContain('reentrancy')
    expect(answers[0]?.none).toMatch(/^no playbook acts on high, score 0\./)
  })
})

test('a pause that covers nothing that the attack touches saves nothing', () => {
  const elsewhere = transaction({
    hash: theft(1n, 9).hash,
    trace: frame(tool, { calls: [frame(tool, { input: '0x12345678' })] }),
  })
  const blocks = [blockOf(100, [theft(10n, 1)]), blockOf(101, [elsewhere])]
  expect(play(sceneWith({ protocol }), blocks, 'private').map(({ outcome }) => outcome)).toEqual([
    'lost',
    'lost',
  ])
})

test('an exchange pool has no emergency stop, whatever the assumed playbook would like', () => {
  const swap = frame(vault, { input: '0x022c0d9f' })
  const attack = theft(10n, 1)
  const root = attack.trace
  if (root === undefined) throw new Error('the theft has a trace')
  const onPool = { ...attack, trace: { ...root, calls: [{ ...swap, from: tool }, ...root.calls] } }
  const [answer] = play(sceneWith({ protocol }), [blockOf(100, [onPool])], 'seen')
  expect(answer).toMatchObject({ outcome: 'lost', pauses: [] })
  expect(answer?.none).toMatch(/no emergency stop/)
})

test('the same alarm on ordinary business is a false pause in both worlds', () => {
  const scene = sceneWith({ protocol })
  const { alarms } = scene.judge(blockOf(100, [theft(10n, 1)]), () => false)
  expect(alarms.map(({ world }) => world)).toEqual(['private', 'seen'])
  expect([...(alarms[0]?.contracts ?? [])]).toEqual([vault])
})

test('detectors remember what came before only where blocks follow each other', () => {
  const second = defineDetector<object, number>({
    id: 'second-in-a-row',
    version: 1,
    title: 'A second block in a row',
    description: 'Raises an alarm on every block that it remembers another before.',
    needs: [],
    uses: [],
    defaults: {},
    initial: () => 0,
    evaluate: ({ block, memory }) => ({
      memory: memory + 1,
      findings: block.transactions.slice(0, memory).map((transaction) => ({
        severity: 'high',
        score: 0.9,
        title: 'again',
        subject: 'block',
        transaction: transaction.hash,
        victims: [vault],
        attackers: [],
        evidence: [],
      })),
    }),
  })
  const { worlds } = sceneWith({ protocol, kinds: ['private'] })
  const scene = createScene({ protocol, detectors: [{ detector: second, options: {} }], worlds })
  const alarmsIn = (number: number) =>
    scene.judge(blockOf(number, [withdrawal(1n, number)]), isTheft).alarms.length
  expect([100, 101, 300, 301].map(alarmsIn)).toEqual([0, 1, 0, 1])
})

test('whatever comes, only a pause that is there before a theft and still holds saves it', () => {
  const step = fc.record({ gap: fc.integer({ min: 1, max: 4 }), before: fc.integer({ min: 0, max: 2 }) })
  const options = fc.record({
    latencyBlocks: fc.integer({ min: 1, max: 5 }),
    pauseBlocks: fc.integer({ min: 0, max: 6 }),
    evidence: fc.constantFrom('pending' as const, 'head' as const, { confirmations: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), options, (steps, { evidence, ...rest }) => {
      const scene = sceneWith({ protocol, ...rest, assumed: { evidence } })
      let number = 100
      let answered = 0
      for (const [seed, { gap, before }] of steps.entries()) {
        number += gap
        const users = Array.from({ length: before }, (_, i) => withdrawal(1n, seed * 10 + i))
        const { answers } = scene.judge(blockOf(number, [...users, theft(10n, seed)]), isTheft)
        const position = { block: number, index: before }
        for (const answer of answers.get(theft(10n, seed).hash) ?? []) {
          answered++
          const world = scene.worlds.find(({ kind }) => kind === answer.world)
          const inForce = (world?.pauses() ?? []).filter(
            ({ landing, until }) => precedes(landing, position) && number <= until,
          )
          expect(answer.outcome).toBe(inForce.length > 0 ? 'saved' : 'lost')
          if (answer.world === 'private' && seed === 0) expect(answer.outcome).toBe('lost')
        }
      }
      expect(answered).toBe(2 * steps.length)
    }),
    { numRuns: 60 },
  )
})
