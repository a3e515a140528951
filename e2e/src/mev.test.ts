import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnvil } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Address, Hash, Hex } from '@membrane/core'
import { accounts, deployMarket } from '@membrane/example-protected-market'
import { encodeFunctionData, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import {
  amountOut,
  openPair,
  pair,
  searcher,
  trader,
  usdc,
  weth,
  writePoolRecording,
} from './testing/poolRecording.ts'
import { reentrantTrace } from './testing/recording.ts'
import { makeDirectory } from './testing/workspace.ts'

type Row = {
  readonly block: number | null
  readonly kind: string
  readonly method: string
  readonly confidence: string
  readonly transactions: readonly Hash[]
  readonly victims: readonly Hash[]
  readonly protocol: string | null
  readonly pool: string | null
  readonly parties: Readonly<Record<string, string | readonly string[]>>
  readonly profit: Readonly<Record<string, string>>
  readonly details: Readonly<Record<string, unknown>>
}

const contract = [
  'block',
  'kind',
  'method',
  'confidence',
  'transactions',
  'victims',
  'protocol',
  'pool',
  'parties',
  'profit',
  'details',
]
const liquidationContract = [
  'liquidator',
  'user',
  'debtToken',
  'debtAmount',
  'collateralToken',
  'collateralAmount',
]

function expectContract(rows: readonly Row[]): void {
  for (const row of rows) {
    const expected = row.kind === 'liquidation' ? [...contract, ...liquidationContract] : contract
    expect(Object.keys(row)).toEqual(expected)
    for (const amount of Object.values(row.profit)) expect(amount).toMatch(/^-?\d+$/)
    for (const token of Object.keys(row.profit)) expect(token).toMatch(/^0x[0-9a-f]{40}$/)
    for (const hash of [...row.transactions, ...row.victims]) expect(hash).toMatch(/^0x[0-9a-f]{64}$/)
  }
}

/** What the sandwich of the recording gained in USDC, from the pair's own formula. */
function gain(): bigint {
  const reserves = openPair()
  const steps = [50_000n * 10n ** 6n, 100_000n * 10n ** 6n].map((amount) => {
    const out = amountOut(reserves, 'usdc', amount)
    reserves.usdc += amount
    reserves.weth -= out
    return out
  })
  return amountOut(reserves, 'weth', steps[0] ?? 0n) - 50_000n * 10n ** 6n
}

describe('membrane mev', () => {
  test('finds a sandwich with its victim and exact gain; a block of which nothing is known is no empty block', async () => {
    const cwd = makeDirectory()
    const swaps = writePoolRecording(cwd)
    const { code, stdout, stderr } = await runMembrane(['mev', '.', '--format', 'json'], { cwd })
    expect(code).toBe(0)
    const rows = JSON.parse(stdout) as readonly Row[]
    expectContract(rows)
    expect(rows).toEqual([
      expect.objectContaining({
        block: 200,
        kind: 'sandwich',
        method: 'logs',
        transactions: swaps.map(({ hash }) => hash),
        victims: [swaps[1].hash],
        protocol: 'uniswap_v2',
        pool: pair,
      }),
    ])
    expect(rows[0]?.profit[usdc]).toBe(String(gain()))
    expect(rows[0]?.profit[weth] ?? '0').toBe('0')
    expect(stderr).toMatch(/unknown block 202/)
  })

  test('the same rows as lines, as CSV that a spreadsheet takes, and for people', async () => {
    const cwd = makeDirectory()
    const swaps = writePoolRecording(cwd)
    const run = (format: string, ...more: readonly string[]) =>
      runMembrane(['mev', '200.json', '--format', format, ...more], { cwd })
    const [json, lines, csv, pretty] = await Promise.all(
      ['json', 'ndjson', 'csv', 'pretty'].map((f) => run(f)),
    )
    const rows = JSON.parse(json?.stdout ?? '') as readonly Row[]
    expect(
      lines?.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows)
    const [head, ...records] = csv?.stdout.trimEnd().split('\r\n') ?? []
    expect(head?.split(',').slice(0, 4)).toEqual(['block', 'kind', 'method', 'confidence'])
    expect(records).toHaveLength(rows.length)
    expect(records[0]).toContain(`${usdc}:${gain()}`)
    const text = pretty?.stdout ?? ''
    for (const said of ['SANDWICH', 'front', 'victim', 'back', '50,000 USDC', swaps[1].hash])
      expect(text).toContain(said)
    expect(text).toMatch(/no traces: amounts are gross of tips/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no escape may be in it
    expect(text).not.toMatch(/\u001b/)
  })

  test('filters by kind and confidence, fails on a kind when asked', async () => {
    const cwd = makeDirectory()
    writePoolRecording(cwd)
    const run = async (...more: readonly string[]) => {
      const { code, stdout } = await runMembrane(['mev', '200.json', '--format', 'json', ...more], { cwd })
      return [code, (JSON.parse(stdout) as readonly Row[]).map(({ kind }) => kind)]
    }
    expect(await run('--kind', 'arbitrage,liquidation')).toEqual([0, []])
    expect(await run('--kind', 'sandwich', '--fail-on', 'arbitrage')).toEqual([0, ['sandwich']])
    expect(await run('--fail-on', 'sandwich')).toEqual([1, ['sandwich']])
  })

  test('pretty says unknown, and never that nothing was found, where nothing was recorded', async () => {
    const cwd = makeDirectory()
    writePoolRecording(cwd)
    const { stdout } = await runMembrane(['mev', '.'], { cwd })
    const line = (number: number) => stdout.split('\n').find((text) => text.startsWith(`block ${number}`))
    expect(line(201)).toContain('no extraction found')
    expect(line(202)).toContain('unknown')
    expect(line(202)).not.toContain('no extraction found')
    expect(stdout).toMatch(/3 blocks, 1 without extraction, 1 unknown/)
  })

  test('nothing read is 3, a mistake is 2, and each says what to do', async () => {
    const cwd = makeDirectory()
    writePoolRecording(cwd)
    mkdirSync(join(cwd, 'empty'))
    writeFileSync(join(cwd, 'broken.json'), '{')
    const code = async (...args: readonly string[]) => {
      const ended = await runMembrane(['mev', ...args], { cwd })
      expect([args, ended.stdout]).toEqual([args, ''])
      expect([args, ended.stderr]).toEqual([args, expect.stringMatching(/try|help/)])
      return ended.code
    }
    expect(await code('empty')).toBe(3)
    expect(await code('200.json', '--blocks', '300..400')).toBe(3)
    expect(await code('nowhere')).toBe(2)
    expect(await code('broken.json')).toBe(2)
    expect(await code()).toBe(2)
    expect(await code('200.json', '--blocks', '9..1')).toBe(2)
    expect(await code('200.json', '--blocks', 'latest-3..latest')).toBe(2)
    expect(await code('200.json', '--kind', 'theft')).toBe(2)
    expect(await code('--rpc', 'http://127.0.0.1:9')).toBe(2)
  })
})

describe('membrane explain', () => {
  test('tells transfers, net flow and the bundle of a transaction found in a folder', async () => {
    const cwd = makeDirectory()
    const [front] = writePoolRecording(cwd)
    const { code, stdout, stderr } = await runMembrane(['explain', front.hash, '.', '--format', 'json'], {
      cwd,
    })
    expect([code, stderr]).toEqual([0, ''])
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({
      transaction: front.hash,
      block: 200,
      index: 0,
      calls: null,
      bundles: [expect.objectContaining({ kind: 'sandwich' })],
    })
    const bought = amountOut(openPair(), 'usdc', front.amount)
    expect(told.netFlow).toEqual([
      { address: searcher, label: 'sender', net: { [usdc]: `-${front.amount}`, [weth]: `${bought}` } },
      expect.objectContaining({ address: pair, net: { [usdc]: `${front.amount}`, [weth]: `-${bought}` } }),
    ])
    const pretty = await runMembrane(['explain', front.hash, '.'], { cwd })
    for (const said of ['transfers', 'net flow', '50,000 USDC', 'SANDWICH', 'no traces']) {
      expect(pretty.stdout).toContain(said)
    }
    const victim = await runMembrane(
      ['explain', writePoolRecording(cwd)[1].hash.toUpperCase().replace('0X', '0x'), '.'],
      {
        cwd,
      },
    )
    expect([victim.code, victim.stdout.includes(trader)]).toEqual([0, true])
  })

  test('draws a lone call trace: re-entry, ether, and a drawing without scripts', async () => {
    const cwd = makeDirectory()
    writeFileSync(join(cwd, 'trace.json'), JSON.stringify(reentrantTrace()))
    const { code, stdout } = await runMembrane(['explain', 'trace.json'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('block unknown')
    expect(stdout.match(/withdraw/g)).toHaveLength(2)
    const svg = await runMembrane(['explain', 'trace.json', '--format', 'svg', '--output', 'flow.svg'], {
      cwd,
    })
    expect([svg.code, svg.stdout, svg.stderr]).toEqual([0, '', ''])
    const drawing = readFileSync(join(cwd, 'flow.svg'), 'utf8')
    expect(drawing).toMatch(/^<\?xml [^>]*\?>\n<svg [^>]*role="img"/)
    expect(drawing).not.toMatch(/<script|href=|url\(|@import/)
  })

  test('a transaction that is nowhere is a failure that says where was looked', async () => {
    const cwd = makeDirectory()
    writePoolRecording(cwd)
    const ended = await runMembrane(['explain', `0x${'12'.repeat(32)}`, '.'], { cwd })
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toMatch(/TRANSACTION_NOT_FOUND.*3 files/)
  })
})

test('a node is asked for its blocks: a real sandwich on Uniswap V2, with traces and costs', async () => {
  const anvil = await startAnvil()
  try {
    const cwd = makeDirectory()
    const { client, addresses } = await deployMarket({ rpcUrl: anvil.httpUrl })
    const { router, wethUsdc } = addresses.v2
    const { usdc: dollar, weth: coin } = addresses.tokens
    const abi = parseAbi([
      'function deposit() payable',
      'function approve(address spender, uint256 amount) returns (bool)',
      'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[] amounts)',
      'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[] amounts)',
    ])
    const attacker = accounts.attacker.address
    const victim = accounts.arbitrageur.address
    // The example's accounts are anvil's own, so the node signs for them.
    const request = (method: string, params: readonly unknown[]) =>
      client.request({ method, params } as never) as Promise<unknown>
    const send = async (
      from: Address,
      to: Address,
      data: Hex,
      gasPrice: bigint,
      value = 0n,
    ): Promise<Hash> => {
      const fields = {
        from,
        to,
        data,
        value: `0x${value.toString(16)}`,
        gas: '0x7a120',
        gasPrice: `0x${gasPrice.toString(16)}`,
      }
      return (await request('eth_sendTransaction', [fields])) as Hash
    }
    const gwei = 10n ** 9n
    const ether = 10n ** 18n
    for (const account of [attacker, victim]) {
      await send(
        account,
        coin,
        encodeFunctionData({ abi, functionName: 'deposit' }),
        50n * gwei,
        300n * ether,
      )
      for (const token of [coin, dollar]) {
        const data = encodeFunctionData({ abi, functionName: 'approve', args: [router, 10n ** 30n] })
        await send(account, token, data, 50n * gwei)
      }
    }
    const path = [coin, dollar] as const
    const [, bought = 0n] = await client.readContract({
      address: router,
      abi,
      functionName: 'getAmountsOut',
      args: [20n * ether, path],
    })
    const swap = (amount: bigint, along: readonly Address[], to: Address) =>
      encodeFunctionData({
        abi,
        functionName: 'swapExactTokensForTokens',
        args: [amount, 0n, along, to, 2n ** 60n],
      })
    await request('evm_setAutomine', [false])
    const hashes = [
      await send(attacker, router, swap(20n * ether, path, attacker), 90n * gwei),
      await send(victim, router, swap(60n * ether, path, victim), 80n * gwei),
      await send(attacker, router, swap(bought, [dollar, coin], attacker), 70n * gwei),
    ]
    await request('anvil_mine', ['0x1'])
    const args = ['mev', '--rpc', anvil.httpUrl, '--blocks', 'latest-2..latest', '--format', 'json']
    const { code, stdout, stderr } = await runMembrane(args, { cwd })
    expect([code, stderr]).toEqual([0, ''])
    const rows = JSON.parse(stdout) as readonly Row[]
    expectContract(rows)
    const found = rows.filter(({ kind }) => kind === 'sandwich')
    expect(found).toEqual([
      expect.objectContaining({
        transactions: hashes,
        victims: [hashes[1]],
        pool: wethUsdc,
        protocol: 'uniswap_v2',
      }),
    ])
    expect(BigInt(found[0]?.profit[coin] ?? 0n)).toBeGreaterThan(0n)
    // The node gives traces, so that gas is taken off.
    expect(BigInt(found[0]?.profit['0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'] ?? 0n)).toBeLessThan(0n)
    const explained = await runMembrane(['explain', hashes[1] ?? '', '--rpc', anvil.httpUrl], { cwd })
    expect([explained.code, explained.stderr]).toEqual([0, ''])
    for (const said of ['swapExactTokensForTokens', 'transferFrom', 'SANDWICH'])
      expect(explained.stdout).toContain(said)
    const waiting = await send(attacker, coin, '0xd0e30db0', 50n * gwei)
    for (const [hash, said] of [
      [waiting, /waits to be mined/],
      [`0x${'12'.repeat(32)}`, /No endpoint knows/],
    ] as const) {
      const ended = await runMembrane(['explain', hash, '--rpc', anvil.httpUrl], { cwd })
      expect([ended.code, ended.stdout]).toEqual([2, ''])
      expect(ended.stderr).toMatch(said)
    }
    const beyond = await runMembrane(['mev', '--rpc', anvil.httpUrl, '--blocks', '1..99999'], { cwd })
    expect([beyond.code, beyond.stdout]).toEqual([2, ''])
  } finally {
    await anvil.stop()
  }
})

const data = dataDirectory()

test.skipIf(data === undefined)('real blocks: every row keeps the contract, whatever its kind', async () => {
  const cwd = join(data ?? '', 'mainnet')
  const { code, stdout } = await runMembrane(['mev', 'blocks', '--format', 'json'], { cwd })
  expect(code).toBe(0)
  const rows = JSON.parse(stdout) as readonly Row[]
  expectContract(rows)
  expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(3)
})
