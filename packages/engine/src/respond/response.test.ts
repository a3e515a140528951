import type { Sender, SendProgress, SendRequest } from '@membrane/chain'
import type { Action, Address, Halt, HaltMode, PendingTransaction, Rehearsal } from '@membrane/core'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { addressOf, buildAction, hashOf } from '../testing/factories.ts'
import { approveWith } from './approval/sign.ts'
import { createExecutor } from './executor.ts'

const block = { number: 10, hash: hashOf(10) }
const now = 1_700_000_000_000
const until = now / 1_000 + 3_600
const alice = privateKeyToAccount(hashOf(0xa11ce))
const bob = privateKeyToAccount(hashOf(0xb0b))
const addressIn = (account: { readonly address: string }) => account.address.toLowerCase() as Address
const durable = Promise.resolve()

const confirmed: readonly SendProgress[] = [
  { kind: 'sent', transaction: hashOf(0x71), nonce: 3, maxFeePerGas: 9n, endpoints: 2 },
  { kind: 'confirmed', transaction: hashOf(0x71), block: 11, status: 'success' },
]

type RigOptions = {
  readonly progress?: (request: SendRequest) => AsyncIterable<SendProgress> | Iterable<SendProgress>
  readonly rehearse?: (request: SendRequest) => Rehearsal
  readonly refused?: (request: SendRequest) => boolean
  readonly onInsufficient?: (action: Action) => readonly Action[]
  readonly saved?: Action[]
}

function rig(options: RigOptions = {}) {
  const saved = options.saved ?? []
  const sent: SendRequest[] = []
  const rebids: SendRequest[] = []
  const notices: string[] = []
  let clock = now
  const sender: Sender = {
    address: addressOf(0xf),
    balance: async () => 1n,
    simulate: async (request) =>
      options.refused?.(request) === true
        ? { ok: false, reason: 'NotGuardian()' }
        : { ok: true, gas: 50_000n },
    async *send(request) {
      sent.push(request)
      yield* options.progress?.(request) ?? confirmed
    },
    rebid: (request) => rebids.push(request) > 0,
    ...(options.rehearse === undefined ? {} : { rehearse: async (request) => options.rehearse!(request) }),
  }
  const executor = createExecutor(
    {
      store: { saveAction: async (action) => void saved.push(action) },
      sender,
      approvers: [addressIn(alice), addressIn(bob)],
      now: () => clock,
      onAction: () => {},
      onError: (error) => {
        throw error
      },
      onNotice: (_, message) => notices.push(message),
      onInsufficient: (action, competing) =>
        executor.accept(options.onInsufficient?.(action) ?? [], durable, competing),
    },
    () => [{ stage: 'block', block }],
  )
  const last = (id: Action['id']) => saved.filter((action) => action.id === id).at(-1)
  return {
    executor,
    saved,
    sent,
    rebids,
    notices,
    last,
    pass: (milliseconds: number) => {
      clock += milliseconds
    },
  }
}

const users = [addressOf(0xa)]
const graded = (mode: HaltMode, over: Partial<Action> = {}): Action => {
  const halts: Halt = { mode, protects: users }
  const data = `0x${mode.length.toString(16).padStart(8, '0')}` as const
  return buildAction({
    id: hashOf(0xa0 + mode.length),
    call: { to: addressOf(0xc), data, value: 0n, description: mode, halts },
    ...over,
  })
}
const throttle = graded('throttled')
const pauseAll = graded('paused')

test('of several grades at once only the strictest is sent, and the others say why they were not', async () => {
  const { executor, sent, last } = rig()
  executor.accept([throttle, graded('risky-paused'), pauseAll], durable)
  await executor.settle()
  expect(sent.map(({ data }) => data)).toEqual([pauseAll.call.data])
  expect(last(throttle.id)).toMatchObject({ status: 'refused', reason: expect.stringContaining('covers it') })
})

test('a higher grade is sent after a lower one, and a lower one after it is not', async () => {
  const { executor, sent } = rig()
  executor.accept([throttle], durable)
  await executor.settle()
  executor.accept([pauseAll], durable)
  await executor.settle()
  executor.accept([graded('risky-paused')], durable)
  await executor.settle()
  expect(sent.map(({ data }) => data)).toEqual([throttle.call.data, pauseAll.call.data])
})

test('a higher grade that protects others does not stand in for a lower one', async () => {
  const { executor, sent } = rig()
  const halts: Halt = { mode: 'paused', protects: [addressOf(0xb)] }
  executor.accept([throttle, { ...pauseAll, call: { ...pauseAll.call, halts } }], durable)
  await executor.settle()
  expect(sent).toHaveLength(2)
})

test('when the higher grade comes to nothing, the lower one goes after all', async () => {
  const { executor, sent, last } = rig({ refused: ({ data }) => data === pauseAll.call.data })
  executor.accept([throttle, pauseAll], durable)
  await expect.poll(() => last(throttle.id)?.status).toBe('confirmed')
  await executor.settle()
  expect(last(pauseAll.id)?.status).toBe('refused')
  expect(sent.map(({ data }) => data)).toEqual([throttle.call.data])
})

test('a higher grade that waits for approvals does not hold up the lower one', async () => {
  const { executor, sent, last } = rig()
  executor.accept([throttle, { ...pauseAll, approvals: { needed: 1, given: [], until } }], durable)
  await executor.settle()
  expect(sent.map(({ data }) => data)).toEqual([throttle.call.data])
  expect(last(pauseAll.id)).toMatchObject({ status: 'waiting', reason: '0 of 1 approvals' })
})

const twoKeys = buildAction({ approvals: { needed: 2, given: [], until } })

test('an action goes on when enough distinct approvers have signed, and tells how long it waited', async () => {
  const { executor, sent, last, pass } = rig()
  executor.accept([{ ...twoKeys, plannedAt: now }], durable)
  await executor.settle()
  expect(executor.awaitingApproval()).toHaveLength(1)
  const first = await approveWith(alice, twoKeys, until)
  expect(await executor.approve(first)).toMatchObject({ ok: true })
  expect(await executor.approve(first)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('already'),
  })
  await executor.settle()
  expect(last(twoKeys.id)).toMatchObject({ status: 'waiting', reason: '1 of 2 approvals' })
  expect(sent).toEqual([])
  pass(24_000)
  expect(await executor.approve(await approveWith(bob, twoKeys, until))).toMatchObject({ ok: true })
  await expect.poll(() => last(twoKeys.id)?.status).toBe('confirmed')
  expect(last(twoKeys.id)).toMatchObject({ waitedMs: 24_000, reason: 'success in block 11; waited 24.0 s' })
  expect(executor.awaitingApproval()).toEqual([])
})

test('approvals survive a restart, but not their approver being struck off', async () => {
  const before = rig()
  before.executor.accept([twoKeys], durable)
  await before.executor.settle()
  await before.executor.approve(await approveWith(alice, twoKeys, until))
  await before.executor.settle()
  const stored = before.last(twoKeys.id)!
  const after = rig()
  after.executor.accept([stored], durable)
  await expect.poll(() => after.executor.awaitingApproval().length).toBe(1)
  await after.executor.approve(await approveWith(bob, twoKeys, until))
  await expect.poll(() => after.last(twoKeys.id)?.status).toBe('confirmed')

  const forged = rig()
  const given = [alice, bob].map((each) => ({
    approver: addressIn(each),
    expiry: until,
    signature: `0x${'1'.repeat(130)}` as const,
  }))
  forged.executor.accept([{ ...stored, approvals: { needed: 2, given, until } }], durable)
  await expect.poll(() => forged.last(twoKeys.id)?.reason ?? stored.reason).toBe('0 of 2 approvals')
  expect(forged.sent).toEqual([])
})

test('an action whose approvals did not come in time is refused', async () => {
  const { executor, last, pass } = rig()
  executor.accept([twoKeys], durable)
  await executor.settle()
  pass(3_600_000)
  executor.advance({ head: block })
  await executor.settle()
  expect(last(twoKeys.id)).toMatchObject({
    status: 'refused',
    reason: 'the approvals did not come in time: 0 of 2 approvals',
  })
})

test('an approval of something that does not wait is refused', async () => {
  const { executor } = rig()
  const check = await executor.approve(await approveWith(alice, twoKeys, until))
  expect(check).toMatchObject({ ok: false, reason: expect.stringContaining('waits') })
})

const rival: PendingTransaction = {
  hash: hashOf(0x66),
  from: addressOf(6),
  to: addressOf(7),
  value: 0n,
  input: '0x',
  nonce: 1,
  gas: 1_000_000,
  maxFeePerGas: 40n,
  maxPriorityFeePerGas: 4n,
}

/** A sending that ends when it is told to. */
function held() {
  let land: () => void = () => {}
  const landed = new Promise<void>((resolve) => {
    land = resolve
  })
  return {
    land,
    async *progress(): AsyncGenerator<SendProgress> {
      yield confirmed[0]!
      await landed
      yield confirmed[1]!
    },
  }
}

test('when the attacker replaces his transaction, the bid under way is raised before anything is simulated', async () => {
  const sending = held()
  const { executor, rebids, sent } = rig({ progress: sending.progress })
  executor.accept([buildAction()], durable, rival)
  await expect.poll(() => sent.length).toBe(1)
  executor.rival({ ...rival, hash: hashOf(0x67), maxFeePerGas: 60n, maxPriorityFeePerGas: 9n })
  executor.rival({ ...rival, hash: hashOf(0x68), nonce: 2, maxFeePerGas: 99n })
  executor.rival({ ...rival, hash: hashOf(0x69), maxFeePerGas: 80n, maxPriorityFeePerGas: 12n })
  expect(rebids.map(({ outbid }) => outbid)).toEqual([
    { maxFeePerGas: 60n, maxPriorityFeePerGas: 9n },
    { maxFeePerGas: 80n, maxPriorityFeePerGas: 12n },
  ])
  sending.land()
  await executor.settle()
  executor.rival({ ...rival, hash: hashOf(0x70), maxFeePerGas: 200n })
  expect(rebids).toHaveLength(2)
})

test('a further transaction of the same incident raises the bid too', async () => {
  const sending = held()
  const { executor, rebids, sent } = rig({ progress: sending.progress })
  executor.accept([buildAction()], durable, rival)
  await expect.poll(() => sent.length).toBe(1)
  executor.accept([buildAction()], durable, { ...rival, hash: hashOf(0x67), nonce: 9, maxFeePerGas: 70n })
  expect(rebids.map(({ outbid }) => outbid?.maxFeePerGas)).toEqual([70n])
  sending.land()
  await executor.settle()
  expect(sent).toHaveLength(1)
})

const stopped: Rehearsal = { verdict: 'stopped', detail: 'the attack reverts behind it: paused' }
const through: Rehearsal = { verdict: 'through', detail: 'the attack goes through behind it' }

test('a rehearsal that shows the attack stopped is recorded with the action', async () => {
  const { executor, last } = rig({ rehearse: () => stopped })
  executor.accept([buildAction()], durable, rival)
  await executor.settle()
  expect(last(buildAction().id)).toMatchObject({
    status: 'confirmed',
    rehearsal: stopped,
    reason: expect.stringContaining('verified: the attack reverts behind it'),
  })
})

test('when the attack goes through behind a throttle, the next grade is sent', async () => {
  const sending = held()
  const { executor, sent, last, notices } = rig({
    progress: sending.progress,
    rehearse: ({ data }) => (data === throttle.call.data ? through : stopped),
    onInsufficient: ({ id }) => (id === throttle.id ? [pauseAll] : []),
  })
  executor.accept([throttle], durable, rival)
  await expect.poll(() => sent.length).toBe(2)
  sending.land()
  await executor.settle()
  expect(sent.map(({ data }) => data)).toEqual([throttle.call.data, pauseAll.call.data])
  expect(sent[1]?.outbid?.maxFeePerGas).toBe(rival.maxFeePerGas)
  expect(last(throttle.id)?.reason).toContain('the attack goes through behind it')
  expect(last(pauseAll.id)?.reason).toContain('verified')
  expect(notices).toEqual([expect.stringContaining('would not stop the attack')])
})

test('a rehearsal that never ends holds up neither the sending nor the end', async () => {
  const { executor, last } = rig()
  const hanging = rig({ rehearse: () => new Promise(() => {}) as unknown as Rehearsal })
  executor.accept([buildAction()], durable, rival)
  hanging.executor.accept([buildAction()], durable, rival)
  await expect.poll(() => hanging.last(buildAction().id)?.status).toBe('confirmed')
  await hanging.executor.stop()
  await executor.settle()
  expect(last(buildAction().id)?.status).toBe('confirmed')
})

test('an action at its cap says so, in its status and to the operator', async () => {
  const reason = 'the base fee of 9 wei per gas is over the bid of 5'
  const { executor, saved, notices } = rig({
    progress: () => [
      confirmed[0]!,
      { kind: 'capped', maxFeePerGas: 5n, cap: 5n, baseFeePerGas: 9n, reason },
      confirmed[1]!,
    ],
  })
  executor.accept([buildAction()], durable)
  await executor.settle()
  expect(saved.map(({ status }) => status)).toEqual(['sent', 'sent', 'confirmed'])
  expect(saved[1]?.reason).toBe(`at its cap: ${reason}`)
  expect(notices).toEqual([`pause(): ${reason}`])
})

test('what cannot be undone is not sent a second time after a restart', async () => {
  const { executor, sent, last } = rig()
  executor.accept(
    [
      buildAction({ irreversible: true, status: 'sent', transaction: hashOf(0x71) }),
      buildAction({ id: hashOf(0xb1), call: { ...buildAction().call, data: '0x01' } }),
    ],
    durable,
  )
  executor.recall([buildAction({ id: hashOf(0xb2), status: 'confirmed' })])
  executor.accept([buildAction({ id: hashOf(0xb2) })], durable)
  await executor.settle()
  expect(last(buildAction().id)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('not sent again'),
  })
  expect(sent.map(({ data }) => data)).toEqual(['0x01'])
})

test('an action that a reorg cancelled goes when the attack is found again', async () => {
  const { executor, sent, last } = rig()
  executor.accept([buildAction({ evidence: 'finalized' })], durable)
  await executor.settle()
  executor.cancel(buildAction().incident, 'dropped by a reorg')
  await executor.settle()
  executor.accept([buildAction({ evidence: 'head' })], durable)
  await expect.poll(() => last(buildAction().id)?.status).toBe('confirmed')
  expect(sent).toHaveLength(1)
})
