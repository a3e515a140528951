import { expect, test } from 'vitest'
import { account, block, frame, input, run, transaction, transferCall } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { steeredCall } from './detector.ts'

testCases(steeredCall, cases)

const tool = account(0xbad2)
const router = account(0x4047e4)
const token = account(0x70)

function judge(trace: ReturnType<typeof frame>, change: Parameters<typeof transaction>[0] = {}) {
  return run(steeredCall, block([transaction({ from: account(0xbad), trace, ...change })])).findings
}

const robbed = (user: ReturnType<typeof account>) => {
  const pull = frame(token, { input: input('transferFrom', user, tool, 5) })
  return frame(router, { input: `0xc3d718a4${pull.input.slice(2)}`, calls: [pull] })
}

test('a second robbed account raises the score, the same one again does not', () => {
  const [one] = judge(frame(tool, { calls: [robbed(account(0x51)), robbed(account(0x51))] }))
  const [two] = judge(frame(tool, { calls: [robbed(account(0x51)), robbed(account(0x52))] }))
  expect(one?.score).toBe(steeredCall.defaults.embeddedPull)
  expect(two?.score).toBeGreaterThan(one?.score ?? 1)
})

test('evidence leads to the frame that told and to the frame that pulled', () => {
  const [finding] = judge(frame(tool, { calls: [transferCall(token, router, 1n), robbed(account(0x51))] }))
  const paths = finding?.evidence.map((one) => (one.kind === 'frame' ? one.path : undefined)).filter(Boolean)
  expect(paths).toEqual([[1], [1, 0]])
})

test('what was reverted did not happen', () => {
  expect(judge({ ...frame(tool, { calls: [robbed(account(0x51))] }), reverted: true })).toEqual([])
  expect(judge(frame(tool, { calls: [robbed(account(0x51))] }), { status: 'reverted' })).toEqual([])
})

test('a trace that pulls thousands of times and nests a thousand deep is judged all the same', () => {
  let deep = frame(router, { input: '0xc3d718a4' })
  for (let i = 0; i < 1_000; i++) deep = frame(router, { input: '0xc3d718a4', calls: [deep] })
  const many = Array.from({ length: 3_000 }, (_, i) => robbed(account(0x1000 + i)))
  expect(judge(frame(tool, { calls: [deep, ...many] }))).toEqual([
    expect.objectContaining({ severity: 'high' }),
  ])
})

test('without events it says what it may have missed, without traces it is not run', () => {
  const { unknown } = run(steeredCall, block([transaction({ trace: frame(tool) })]))
  expect(unknown).toEqual([expect.stringContaining('logs')])
  expect(steeredCall.needs).toEqual(['traces'])
})
