import { startAnvil } from '@membrane/chain'
import { accounts, allScenarios, deployMarket, describeMarket } from '@membrane/example-protected-market'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { hashOf } from './testing/recording.ts'
import { literal, makeDirectory, writeConfig } from './testing/workspace.ts'

test('a mined attack of a live node is judged from its receipt, its calls and its state diff', async () => {
  const anvil = await startAnvil()
  try {
    const cwd = makeDirectory()
    const market = await deployMarket({ rpcUrl: anvil.httpUrl })
    const scenario = allScenarios.find(({ id }) => id === 'reentrancy')
    await scenario?.prepare(market)
    const [attack = hashOf(0)] = (await scenario?.attack(market)) ?? []
    const { vault } = market.addresses
    const rpc = ['--rpc', anvil.httpUrl]

    const judged = await runMembrane(['replay', attack, ...rpc, '--format', 'ndjson'], { cwd })
    expect([judged.code, judged.stderr]).toEqual([0, ''])
    const line = JSON.parse(judged.stdout) as Record<string, unknown>
    expect(line).toMatchObject({
      transaction: attack,
      flagged: true,
      victims: [vault],
      chainId: anvil.chainId,
      file: null,
      block: Number((await market.client.getTransactionReceipt({ hash: attack })).blockNumber),
    })
    expect(line.explanation).toContainEqual(expect.stringMatching(/^re-entrancy: /))
    expect(line.evidence).toContainEqual(expect.objectContaining({ kind: 'frame', detector: 'reentrancy' }))
    // The state diff was there: the rule that reads slots does not miss it.
    expect(String(line.unknown)).not.toContain('stateDiff')
    expect(String(line.unknown)).toContain('the other transactions of the block')

    const shown = await runMembrane(['replay', attack, ...rpc, '--victim', vault], { cwd })
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toMatch(/^▶ .*victim .*withdraw/m)

    writeConfig(
      cwd,
      literal({
        protocol: describeMarket(market),
        source: { kind: 'rpc', endpoints: [{ url: { env: 'NODE_URL' } }] },
      }),
    )
    const configured = await runMembrane(
      ['replay', attack, '--config', 'membrane.config.ts', '--fail-on', 'flagged'],
      { cwd, env: { NODE_URL: anvil.httpUrl } },
    )
    expect(configured).toMatchObject({ code: 1, stderr: '' })
    expect(configured.stdout).toContain('Vault')

    for (const [args, said] of [
      [[hashOf(0x12), ...rpc], /No endpoint .* knows/],
      [[attack, ...rpc, '--chain-id', '10'], /expected 10/],
    ] as const) {
      const ended = await runMembrane(['replay', ...args], { cwd })
      expect([ended.code, ended.stdout]).toEqual([2, ''])
      expect(ended.stderr).toMatch(said)
    }
    await market.client.setAutomine(false)
    const transfer = { from: accounts.attacker.address, to: vault, value: '0x1' }
    // The example's accounts are anvil's own, so the node signs for them; viem's type does not know that.
    const waiting = String(
      await market.client.request({ method: 'eth_sendTransaction', params: [transfer] } as never),
    )
    const pending = await runMembrane(['replay', waiting, ...rpc], { cwd })
    expect([pending.code, pending.stdout]).toEqual([2, ''])
    expect(pending.stderr).toMatch(/waits to be mined/)
  } finally {
    await anvil.stop()
  }
}, 400_000)
