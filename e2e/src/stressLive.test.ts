import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Anvil, startAnvil } from '@membrane/chain'
import { deployMarket } from '@membrane/example-protected-market'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

let anvil: Anvil
let pool: string

beforeAll(async () => {
  anvil = await startAnvil()
  const market = await deployMarket({ rpcUrl: anvil.httpUrl })
  pool = market.addresses.aave.pool
}, 240_000)
afterAll(async () => {
  await anvil.stop()
})

/** What the example market's feed for ether opens with. */
const price = 2_500

/** A market of ether that falls by a third at once. */
function config(positions: object) {
  return {
    name: 'Live',
    paths: 100,
    horizon: { steps: 12, stepSeconds: 300 },
    assets: [
      { id: 'ETH', price },
      { id: 'USDC', price: 1, decimals: 6 },
    ],
    prices: { kind: 'stress', shocks: [{ step: 1, returns: [-0.4, 0] }] },
    protocol: {
      kind: 'aave-v3.0',
      collateral: [
        { asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.83, bonus: 0.05 },
        { asset: 'USDC', loanToValue: 0.77, liquidationThreshold: 0.8, bonus: 0.045 },
      ],
      borrowable: ['USDC'],
    },
    positions: { kind: 'aave-v3', rpc: 'MARKET_RPC', pool, ...positions },
    sensitivities: false,
  }
}

test('stresses the accounts of a live market, pinned to a block, without telling its endpoint', async () => {
  const cwd = makeDirectory()
  const write = (name: string, positions: object) =>
    writeFileSync(join(cwd, name), JSON.stringify(config(positions)))
  const secret = 'b7d1key'
  const url = `${anvil.httpUrl}/?key=${secret}`
  const env = { MARKET_RPC: url }
  const stress = (...args: readonly string[]) =>
    runMembrane(['stress', ...args, '--workers', '1', '--format', 'json'], { cwd, env })
  write('named.json', { names: { WETH: 'ETH' } })
  write('url.json', { rpc: url, names: { WETH: 'ETH' } })
  write('foreign.json', {})

  const ended = await stress('named.json')
  expect([ended.code, ended.stderr]).toEqual([0, ''])
  const result = JSON.parse(ended.stdout)
  const [[name, hash]] = Object.entries<string>(result.data) as [[string, string]]
  expect(name).toMatch(new RegExp(`^Aave v3 market ${pool} on chain 31337 at block \\d+$`))
  expect(hash).toMatch(/^0x[0-9a-f]{64}$/)
  expect(result.assumptions).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^The positions are those of the Aave v3 market/),
      "The market's liquidation threshold of WETH is 82.5 %; this run assumes 83 %.",
    ]),
  )
  // The borrower holds 40 ether against 81,000 dollars, which sold with a bonus of 5 % repay so much; the others are healthy.
  const left = 81_000 - (40 * price * Math.exp(-0.4)) / 1.05
  expect(result.metrics.badDebt.mean / left).toBeCloseTo(1, 2)

  const [again, foreign, nameless] = await Promise.all([
    stress('url.json', '--report', 'live.html'),
    stress('foreign.json'),
    runMembrane(['stress', 'named.json'], { cwd }),
  ])
  // The same market by its URL is the same run, and the URL's key is nowhere.
  expect(JSON.parse(again.stdout).runId).toBe(result.runId)
  expect(again.stdout + again.stderr + readFileSync(join(cwd, 'live.html'), 'utf8')).not.toContain(secret)
  expect([foreign.code, foreign.stdout]).toEqual([2, ''])
  expect(foreign.stderr).toMatch(/LIVE_MARKET_FOREIGN .*WETH/)
  expect(nameless.code).toBe(2)
  expect(nameless.stderr).toContain('RPC_VARIABLE_MISSING')
})
