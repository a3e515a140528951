import { type Anvil, startAnvil } from '@membrane/chain'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { oracleManipulation } from '../attacks/oracleManipulation.ts'
import { reentrancy } from '../attacks/reentrancy.ts'
import { deployMarket } from '../deploy/deploy.ts'
import type { Market } from '../market.ts'
import { stopAll } from '../testing/guardian.ts'
import { runBusiness, startBusiness } from './business.ts'

let anvil: Anvil
let market: Market

beforeAll(async () => {
  anvil = await startAnvil({ blockTimeSeconds: 1 })
  market = await deployMarket({ rpcUrl: anvil.httpUrl })
})

afterAll(() => anvil?.stop())

it('does sixty ordinary transactions of many kinds, none of which reverts or costs anybody a deposit', async () => {
  await oracleManipulation.prepare(market)
  await reentrancy.prepare(market)
  const before = [await oracleManipulation.valueAtRisk(market), await reentrancy.valueAtRisk(market)]
  const announced: string[] = []
  const sent = await runBusiness(market, 60, { seed: 7, onTransaction: (hash) => announced.push(hash) })
  expect(sent.map(({ hash }) => hash).sort()).toEqual(announced.sort())
  expect(sent).toHaveLength(60)
  const receipts = await Promise.all(sent.map(({ hash }) => market.client.getTransactionReceipt({ hash })))
  const reverted = receipts.flatMap(({ status }, index) => (status === 'success' ? [] : [sent[index]?.kind]))
  expect(reverted).toEqual([])
  const kinds = new Set(sent.map(({ kind }) => kind))
  for (const kind of ['supply', 'swap-v2', 'swap-v3', 'oracle-update', 'role-change'] as const) {
    expect(kinds).toContain(kind)
  }
  // What a guard must not take for an attack.
  for (const kind of ['arbitrage', 'liquidation', 'proposal', 'vote', 'queue', 'execute'] as const) {
    expect(kinds).toContain(kind)
  }
  expect([await oracleManipulation.valueAtRisk(market), await reentrancy.valueAtRisk(market)]).toEqual(before)
})

it('goes on where it can while the guard has stopped the protocol, and ends when it is told to', async () => {
  const snapshot = await market.client.snapshot()
  const { aave, vault, treasury, governor } = market.addresses
  await stopAll(market, [aave.pool, vault, treasury, governor])
  const control = new AbortController()
  const sent: { hash: `0x${string}`; kind: string }[] = []
  const business = startBusiness(market, {
    seed: 11,
    signal: control.signal,
    onTransaction: (hash, kind) => {
      sent.push({ hash, kind })
      if (sent.length === 8) control.abort()
    },
  })
  const done = await business
  expect(done.length).toBeGreaterThanOrEqual(8)
  const stoppedKinds = [
    'supply',
    'borrow',
    'repay',
    'withdraw',
    'vault-deposit',
    'vault-withdrawal',
    'proposal',
  ]
  expect(done.filter(({ kind }) => stoppedKinds.includes(kind))).toEqual([])
  await market.client.revert({ id: snapshot })
})
