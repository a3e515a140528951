import { defineDetector } from '@membrane/core'
import { account, block, frame, protocol, transaction } from '@membrane/detectors/testing'
import { expect, test } from 'vitest'
import { createJudge } from './judge.ts'

const vault = account(0x7a)
const noise = defineDetector<{ score: number }, null>({
  id: 'noise',
  version: 1,
  title: 'Noise',
  description: 'Speaks of every transaction.',
  needs: [],
  uses: [],
  defaults: { score: 0.1 },
  initial: () => null,
  evaluate: ({ block: { transactions }, memory }, { score }) => ({
    memory,
    findings: transactions.map(({ hash }) => ({
      severity: 'low',
      score,
      title: 'noise',
      subject: vault,
      transaction: hash,
      victims: [vault],
      attackers: [],
      evidence: [{ kind: 'read', address: vault, call: 'noise()', value: '1' }],
    })),
  }),
})
const broken = defineDetector<object, null>({
  ...noise,
  id: 'broken',
  defaults: {},
  evaluate: () => {
    throw new Error('no such word')
  },
})

const given = block([transaction({ trace: frame(vault) }), transaction({ index: 1, trace: frame(vault) })])

test('a detector that fails is told and unknown, and every transaction still has its verdict', () => {
  const judge = createJudge(protocol(), [
    { detector: broken, options: {} },
    { detector: noise, options: { score: 0.3 } },
  ])
  const judgement = judge(given)
  expect(judgement.failed).toEqual([{ detector: 'broken', reason: 'no such word' }])
  expect(judgement.transactions.map(({ verdict }) => verdict.transaction)).toEqual(
    given.transactions.map(({ hash }) => hash),
  )
  for (const { verdict, findings } of judgement.transactions) {
    expect(verdict.detectors).toEqual(['noise'])
    expect(verdict.unknown).toContain('broken: failed: no such word')
    expect(findings).toEqual([expect.objectContaining({ detector: 'noise', score: 0.3, stage: 'block' })])
  }
})

test('each block is judged on its own', () => {
  const judge = createJudge(protocol(), [{ detector: noise, options: { score: 0.2 } }])
  expect(judge(given)).toEqual(judge(given))
  expect(judge(block([])).findings).toEqual([])
})
