import { startAnvil } from '@membrane/chain'
import {
  accounts,
  deployMarket,
  guardMarket,
  type Market,
  scenarios,
} from '@membrane/example-protected-market'
import { parseAbi } from 'viem'
import { expect, test } from 'vitest'
import { eventually, runMembrane, startMembrane } from './testing/command.ts'
import { literal, makeDirectory, writeConfig } from './testing/workspace.ts'

/** The market's own configuration, whose pause waits for one approval. */
function writeGuard(cwd: string, market: Market, wsUrl: string): Readonly<Record<string, string>> {
  const { config, env } = guardMarket(market, wsUrl)
  const playbooks = config.playbooks?.map((playbook) => ({
    ...playbook,
    actions: playbook.actions?.map((action) => ({ ...action, approvals: 1 })),
  }))
  const approvers = [accounts.keeper.address]
  writeConfig(cwd, literal({ ...config, playbooks, approvers }))
  return env
}

test('a pause waits for an approver of a running guard, who lists it, signs it, and it goes out', async () => {
  const anvil = await startAnvil({ blockTimeSeconds: 1 })
  try {
    const market = await deployMarket({ rpcUrl: anvil.httpUrl })
    const stopped = () =>
      market.client.readContract({
        address: market.addresses.vault,
        abi: parseAbi(['function stopped() view returns (bool)']),
        functionName: 'stopped',
      })
    const cwd = makeDirectory()
    const env = writeGuard(cwd, market, anvil.wsUrl)
    const none = await runMembrane(['approve'], { cwd, env })
    expect(none).toMatchObject({ code: 3, stdout: '' })

    const guard = startMembrane(['watch', '--metrics', '0'], { cwd, env })
    await eventually(guard, async () => (guard.stderr().includes('metrics on') ? true : undefined))
    const attack = scenarios.find(({ id }) => id === 'reentrancy')
    if (attack === undefined) throw new Error('the market has no such attack')
    await attack.prepare(market)
    await attack.attack(market)

    const waiting = await eventually(guard, async () => {
      const listed = await runMembrane(['approve', '--format', 'json'], { cwd, env })
      if (listed.code !== 0) return undefined
      const actions = JSON.parse(listed.stdout) as readonly { readonly action: string; readonly to: string }[]
      return actions.find(({ to }) => to.toLowerCase() === market.addresses.vault)
    })
    expect(await stopped()).toBe(false)

    const stranger = { ...env, APPROVER_KEY: accounts.attacker.privateKey }
    const sign = ['approve', waiting.action, '--key-env', 'APPROVER_KEY']
    const refused = await runMembrane(sign, { cwd, env: stranger })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('refused')
    expect(await stopped()).toBe(false)

    const approver = { ...env, APPROVER_KEY: accounts.keeper.privateKey }
    const approved = await runMembrane(sign, { cwd, env: approver })
    expect([approved.code, approved.stderr]).toEqual([0, ''])
    expect(approved.stdout + approved.stderr).not.toContain(accounts.keeper.privateKey.slice(2))
    await eventually(guard, async () => ((await stopped()) ? true : undefined))
    guard.kill('SIGINT')
    expect((await guard.ended).code).toBe(0)
  } finally {
    await anvil.stop()
  }
})
