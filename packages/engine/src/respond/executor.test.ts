import type { CallSimulation, Sender, SendProgress, SendRequest } from '@membrane/chain'
import type { Action, PendingTransaction } from '@membrane/core'
import { expect, test } from 'vitest'
import { addressOf, buildAction, hashOf } from '../testing/factories.ts'
import { createExecutor } from './executor.ts'

const block = { number: 10, hash: hashOf(10) }
function rig(
  options: {
    readonly simulation?: CallSimulation
    readonly progress?: readonly SendProgress[]
    readonly withSender?: boolean
    readonly findings?: readonly { readonly stage: 'pending' | 'block'; readonly block: typeof block }[]
  } = {},
) {
  const saved: Action[] = []
  const sent: SendRequest[] = []
  const findings = [...(options.findings ?? [{ stage: 'pending' as const, block }])]
  const sender: Sender = {
    address: addressOf(0xf),
    balance: async () => 1n,
    simulate: async () => options.simulation ?? { ok: true, gas: 50_000n },
    async *send(request) {
      sent.push(request)
      yield* options.progress ?? [
        { kind: 'sent', transaction: hashOf(0x71), nonce: 3, maxFeePerGas: 9n, endpoints: 2 },
        { kind: 'confirmed', transaction: hashOf(0x71), block: 11, status: 'success' },
      ]
    },
  }
  const executor = createExecutor(
    {
      store: { saveAction: async (action) => void saved.push(action) },
      ...(options.withSender === false ? {} : { sender }),
      now: () => 0,
      onAction: () => {},
      onError: () => {},
    },
    () => findings,
  )
  return { executor, saved, sent, findings, statuses: () => saved.map(({ status }) => status) }
}

test('a live action is simulated, sent, confirmed, and every step recorded', async () => {
  const { executor, statuses, sent } = rig()
  executor.accept([buildAction()], Promise.resolve())
  await executor.settle()
  expect(statuses()).toEqual(['sent', 'confirmed'])
  expect(sent).toHaveLength(1)
})

test('a dry run is simulated and never sent', async () => {
  const { executor, saved, sent } = rig()
  executor.accept([buildAction({ mode: 'dry-run' })], Promise.resolve())
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({
    status: 'simulated',
    reason: 'dry run: it would have succeeded with 50000 gas',
  })
  expect(sent).toEqual([])
})

test('an action whose simulation reverts is refused with the reason', async () => {
  const { executor, saved, sent } = rig({ simulation: { ok: false, reason: 'AlreadyStopped()' } })
  executor.accept([buildAction()], Promise.resolve())
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({ status: 'refused', reason: 'simulation: AlreadyStopped()' })
  expect(sent).toEqual([])
})

test('without a key a live action is refused and says so', async () => {
  const { executor, saved } = rig({ withSender: false })
  executor.accept([buildAction()], Promise.resolve())
  await executor.settle()
  expect(saved.at(-1)?.status).toBe('refused')
  expect(saved.at(-1)?.reason).toContain('no responder key')
})

test('an action waits for the evidence that its playbook asks for, then goes', async () => {
  const { executor, statuses, findings, saved } = rig()
  executor.accept([buildAction({ evidence: { confirmations: 2 } })], Promise.resolve())
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({ status: 'waiting', reason: 'seen only in the mempool so far' })
  findings.push({ stage: 'block', block })
  executor.advance({ head: block })
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({ status: 'waiting', reason: '1 of 2 confirmations' })
  executor.advance({ head: { number: 11, hash: hashOf(11) } })
  await executor.settle()
  expect(statuses()).toEqual(['waiting', 'waiting', 'sent', 'confirmed'])
})

test('an action that waits is cancelled when its incident is retracted', async () => {
  const { executor, saved, sent } = rig({ findings: [{ stage: 'pending', block }] })
  executor.accept([buildAction({ evidence: 'finalized' })], Promise.resolve())
  await executor.settle()
  executor.cancel(hashOf(0x1d), 'dropped by a reorg')
  await executor.settle()
  executor.advance({ finalized: { number: 99, hash: hashOf(99) } })
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({ status: 'cancelled', reason: 'dropped by a reorg' })
  expect(sent).toEqual([])
})

test('the same action offered twice is done once, and a twin call under way is refused', async () => {
  const { executor, sent, saved } = rig()
  executor.accept(
    [buildAction(), buildAction(), buildAction({ id: hashOf(0xad), incident: hashOf(0x1e) })],
    Promise.resolve(),
  )
  await executor.settle()
  expect(sent).toHaveLength(1)
  expect(saved.find(({ id }) => id === hashOf(0xad))?.status).toBe('refused')
})

test('the pause is told which fee it must outbid', async () => {
  const { executor, sent } = rig()
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
  executor.accept([buildAction()], Promise.resolve(), rival)
  await executor.settle()
  expect(sent[0]).toMatchObject({
    maxFeePerGas: 100n,
    outbid: { maxFeePerGas: 40n, maxPriorityFeePerGas: 4n },
  })
})

test('a failed sending is recorded as failed', async () => {
  const { executor, saved } = rig({ progress: [{ kind: 'failed', reason: 'insufficient funds' }] })
  executor.accept([buildAction()], Promise.resolve())
  await executor.settle()
  expect(saved.at(-1)).toMatchObject({ status: 'failed', reason: 'insufficient funds' })
})
