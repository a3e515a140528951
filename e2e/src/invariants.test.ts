import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRpcClient, startAnvil } from '@membrane/chain'
import type { Finding, Hex } from '@membrane/core'
import { openStore } from '@membrane/engine'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, startMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The page that tells how: what it shows is what runs here. */
const page = readFileSync(join(root, 'docs/invariants.md'), 'utf8')

function shown(language: string): string {
  const text = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1]
  if (text === undefined) throw new Error(`the page shows no ${language}`)
  return text
}

/** A bank as the page means it, with a hole. */
const bankSource = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

contract Bank {
    uint256 public totalDeposits;

    function deposit() external payable {
        totalDeposits += msg.value;
    }

    /// VULNERABLE ON PURPOSE: pays anybody, and owes as much as before.
    function sweep() external {
        payable(msg.sender).transfer(address(this).balance / 2);
    }
}
`

const owner = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const thief = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
/** Where anvil's first account deploys its first contract: the address that the page names. */
const bank = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
const deposit = '0xd0e30db0'
const sweep = '0x35faa416'

/** Compiles the page's contract and the bank with forge; gives the bank's creation code. */
async function compile(cwd: string): Promise<Hex> {
  mkdirSync(join(cwd, 'src'))
  writeFileSync(join(cwd, 'foundry.toml'), '[profile.default]\n')
  writeFileSync(join(cwd, 'src', 'Bank.sol'), bankSource)
  writeFileSync(join(cwd, 'src', 'Invariants.sol'), shown('solidity'))
  const forge = spawn(process.execPath, [join(root, 'contracts/forge.js'), 'build', '--root', cwd])
  let said = ''
  for (const stream of [forge.stdout, forge.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  const code = await new Promise((resolve) => forge.once('close', resolve))
  expect([code, said]).toEqual([0, said])
  const built = JSON.parse(readFileSync(join(cwd, 'out/Bank.sol/Bank.json'), 'utf8'))
  return built.bytecode.object
}

test('the invariants of the page are watched: nothing while they hold, an alarm before what breaks one is mined and after it', async () => {
  const cwd = makeDirectory()
  const creation = await compile(cwd)
  writeFileSync(join(cwd, 'membrane.config.ts'), shown('ts'))
  // Blocks are mined when the test says so: what is pending stays so until the guard has judged it.
  const anvil = await startAnvil({ args: ['--no-mining'] })
  const client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }] })
  onTestFinished(async () => {
    client.close()
    await anvil.stop()
  })
  const send = async (from: string, data: string, to?: string, value = '0x0') =>
    client.request('eth_sendTransaction', [
      { from, data, value, gas: '0x1e8480', ...(to === undefined ? {} : { to }) },
    ])
  const mine = () => client.request('anvil_mine', ['0x1'])
  await send(owner, creation)
  await mine()
  await send(owner, deposit, bank, '0xde0b6b3a7640000')
  await mine()

  const args = ['watch', '--metrics', '0', '--format', 'ndjson', '--data-dir', 'data']
  const guard = startMembrane(args, { cwd, env: { RPC_URL: anvil.wsUrl } })
  const metric = async (pattern: RegExp): Promise<number | undefined> => {
    const url = /metrics on (\S+)/.exec(guard.stderr())?.[1]
    if (url === undefined) return undefined
    const found = pattern.exec(await (await fetch(url)).text())?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const findings = () =>
    guard
      .stdout()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Finding)
      .filter(({ detector }) => detector === 'invariant')
  const seen = (pattern: RegExp, count: number) =>
    eventually(guard, async () => ((await metric(pattern)) ?? 0) >= count || undefined)
  const blocks = /^membrane_blocks_total(?:\{.*\})? (\d+)$/m
  const pending = /^membrane_pending_total(?:\{.*\})? (\d+)$/m

  await seen(blocks, 1)
  await send(owner, deposit, bank, '0xde0b6b3a7640000')
  await seen(pending, 1)
  await mine()
  await seen(blocks, 2)
  expect(findings()).toEqual([])

  const theft = await send(thief, sweep, bank)
  const first = await eventually(guard, () => findings().at(0))
  expect(first).toMatchObject({
    stage: 'pending',
    severity: 'critical',
    transaction: theft,
    victims: [bank],
    attackers: [thief],
    title: expect.stringContaining('the bank owes more than it has'),
  })
  await mine()
  const second = await eventually(guard, () => findings().find(({ stage }) => stage === 'block'))
  expect(second).toMatchObject({ severity: 'critical', transaction: theft, attackers: [thief] })
  expect(second.evidence).toContainEqual(
    expect.objectContaining({ kind: 'read', call: 'invariant_solvent()' }),
  )

  // It stays broken, and that is not told again.
  await mine()
  await seen(blocks, 4)
  guard.kill('SIGINT')
  expect((await guard.ended).code).toBe(0)
  expect(findings()).toHaveLength(2)
  const store = await openStore({ directory: join(cwd, 'data') })
  try {
    const rows = await store.ledger(anvil.chainId, 0, 100)
    const states = rows.map(
      ({ outcomes }) => outcomes.find(({ detector }) => detector === 'invariant')?.state,
    )
    expect(states).toEqual(rows.map(() => 'ran'))
  } finally {
    await store.close()
  }
})
