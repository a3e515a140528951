import { expect, test } from 'vitest'
import { makeFinding } from '../report/testing/finding.ts'
import type { Disable } from './disable.ts'
import { type JudgeOptions, judge } from './judge.ts'
import type { TriageEntry } from './triageFile.ts'

const today = '2026-11-23'

function makeDisable(given: Partial<Disable> = {}): Disable {
  const place = { file: 'src/Vault.sol', line: 2, from: 3, to: 3 }
  return { tool: 'membrane', ...place, ids: ['reentrancy-eth'], reason: 'why', written: 'w', ...given }
}

function makeEntry(given: Partial<TriageEntry> = {}): TriageEntry {
  const { id, detector, file } = makeFinding()
  return { id, detector, file, status: 'accepted', reason: 'why', by: undefined, until: undefined, ...given }
}

function judgeOne(options: Omit<JudgeOptions, 'today'>) {
  const { findings, notices } = judge([makeFinding()], { today, ...options })
  return { kinds: findings[0]?.suppressions.map(({ kind }) => kind), codes: notices.map(({ code }) => code) }
}

test('a comment silences its detectors on its lines and no others', () => {
  const disables = (given: Partial<Disable>) => ({
    disables: { disables: [makeDisable(given)], notices: [] },
  })
  expect(judgeOne(disables({}))).toEqual({ kinds: ['inline'], codes: [] })
  expect(judgeOne(disables({ ids: ['all'] }))).toEqual({ kinds: ['inline'], codes: [] })
  for (const other of [{ from: 4, to: 9 }, { file: 'src/Other.sol' }, { ids: ['tx-origin'] }]) {
    expect(judgeOne(disables(other))).toEqual({ kinds: [], codes: ['DISABLE_UNUSED'] })
  }
  expect(judgeOne(disables({ ids: ['reentrancy-eth', 'tx-origin'] })).codes).toEqual(['DISABLE_UNUSED'])
  expect(judgeOne(disables({ tool: 'slither', ids: ['tx-origin'] })).codes).toEqual([])
})

test('what a narrower scan could not find is not called unused', () => {
  const disables = { disables: [makeDisable({ ids: ['tx-origin'] })], notices: [] }
  const triage = {
    file: 'triage.json',
    entries: [makeEntry({ id: '0x00112233445566', file: 'src/Other.sol' })],
  }
  const scope = { detectors: new Set(['reentrancy-eth']), files: new Set(['src/Vault.sol']) }
  const elsewhere = { ...makeFinding({ file: 'src/Other.sol' }), suppressed: false }
  const judged = judge([], { today, disables, triage, scope, baseline: { findings: [elsewhere] } })
  expect(judged).toMatchObject({ notices: [], absent: [] })
})

test('a triage entry holds for its finding, by id or its beginning, up to its last day', () => {
  const triage = (given: Partial<TriageEntry>) => ({
    triage: { file: 't.json', entries: [makeEntry(given)] },
  })
  const { id } = makeFinding()
  expect(judgeOne(triage({}))).toEqual({ kinds: ['triage'], codes: [] })
  expect(judgeOne(triage({ id: id.slice(0, 14), file: 'moved.sol' }))).toEqual({
    kinds: ['triage'],
    codes: [],
  })
  expect(judgeOne(triage({ until: today }))).toEqual({ kinds: ['triage'], codes: [] })
  expect(judgeOne(triage({ until: '2026-11-22' }))).toEqual({ kinds: [], codes: ['TRIAGE_EXPIRED'] })
  expect(judgeOne(triage({ detector: 'tx-origin' }))).toEqual({ kinds: [], codes: ['TRIAGE_UNUSED'] })
  expect(judgeOne(triage({ id: '0xffffffffffffff' }))).toEqual({ kinds: [], codes: ['TRIAGE_UNUSED'] })
})

test('what is said to be fixed is reported when it is still there, and fine when it is gone', () => {
  const fixed = { file: 't.json', entries: [makeEntry({ status: 'fixed' })] }
  expect(judgeOne({ triage: fixed })).toEqual({ kinds: [], codes: ['TRIAGE_FIXED_BUT_FOUND'] })
  expect(judge([], { today, triage: fixed }).notices).toEqual([])
})
