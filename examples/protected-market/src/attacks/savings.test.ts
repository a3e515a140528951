import { type Anvil, startAnvil } from '@membrane/chain'
import { encodeFunctionData, parseAbi, toFunctionSelector } from 'viem'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { savingsAbi } from '../abi.ts'
import { accounts, users } from '../accounts.ts'
import { deployMarket } from '../deploy/deploy.ts'
import { describeMarket } from '../describe.ts'
import type { Market } from '../market.ts'
import { stopAll } from '../testing/guardian.ts'
import { loanRepaidByDeposit, stolenOperator } from './savings.ts'
import type { Scenario } from './scenario.ts'

let anvil: Anvil
let market: Market

beforeAll(async () => {
  anvil = await startAnvil()
  market = await deployMarket({ rpcUrl: anvil.httpUrl })
})

afterAll(() => anvil?.stop())

/** Runs an attack, with `between` after its first transaction, and puts the chain back. */
async function attack(scenario: Scenario, membrane: boolean, between?: () => Promise<unknown>) {
  const id = await market.client.snapshot()
  try {
    await scenario.prepare(market, membrane)
    const before = await scenario.valueAtRisk(market)
    let sent = 0
    let done: Promise<unknown> | undefined
    const hashes = await scenario.attack(market, {
      onSent: () => {
        sent++
        // The second transaction waits for the first to be mined, so what is sent here comes between them or after.
        if (sent === 2) done = between?.()
      },
    })
    await done
    const paid = before - (await scenario.valueAtRisk(market))
    await scenario.aftermath(market)
    const receipts = await Promise.all(hashes.map((hash) => market.client.getTransactionReceipt({ hash })))
    return {
      before,
      asked: paid,
      lost: before - (await scenario.valueAtRisk(market)),
      statuses: receipts.map(({ status }) => status),
      hashes,
    }
  } finally {
    await market.client.revert({ id })
  }
}

it.each([loanRepaidByDeposit, stolenOperator])(
  '$id empties the savings without the membrane',
  async (scenario) => {
    const { before, lost } = await attack(scenario, false)
    expect(before).toBe(BigInt(users.length) * 250_000n * 10n ** 6n)
    expect(lost).toBe(before)
  },
)

it('a loan repaid with a deposit is reverted by the frame on chain, and nobody had to do anything', async () => {
  const { lost, statuses, hashes } = await attack(loanRepaidByDeposit, true)
  expect(statuses).toEqual(['reverted'])
  expect(lost).toBe(0n)
  expect(hashes).toHaveLength(1)
})

it('the frame names the invariant that would have been broken', async () => {
  const id = await market.client.snapshot()
  try {
    await loanRepaidByDeposit.prepare(market, true)
    const [, tool] = loanRepaidByDeposit.attackers(market)
    if (tool === undefined) throw new Error('the scenario names no attack contract')
    const data = encodeFunctionData({ abi: savingsAbi, functionName: 'run' })
    const failed = await market.client.call({ account: accounts.attacker.address, to: tool, data }).then(
      () => '',
      (error: Error) => error.message,
    )
    // An error's selector is made as a function's.
    expect(failed).toContain(toFunctionSelector('InvariantBroken(bytes32,uint256,uint256)'))
  } finally {
    await market.client.revert({ id })
  }
})

it('a stolen operator key takes what the limit lets through, the rest waits and is taken back', async () => {
  const { before, asked, lost } = await attack(stolenOperator, true)
  // Everything was asked for and put in line; governance returned what had not been paid.
  expect(asked).toBe(before)
  expect(lost).toBeGreaterThan(0n)
  expect(lost).toBeLessThan(before / 10n)
})

it('a pause after the first payment stops the ones behind it', async () => {
  const { asked, lost, before } = await attack(stolenOperator, true, () =>
    stopAll(market, stolenOperator.victims(market)),
  )
  expect(asked).toBeLessThan(before)
  expect(lost).toBeLessThan(before / 10n)
})

it('what the guard asks of the savings holds, and no longer when money leaves past their books', async () => {
  const { savings, tokens } = market.addresses
  const [watched] = describeMarket(market).invariants
  const holds = async () =>
    market.client.readContract({
      address: watched?.contract ?? savings.bare,
      abi: parseAbi([watched?.function ?? '']),
      functionName: 'invariant_solvent',
    })
  const id = await market.client.snapshot()
  try {
    expect(await holds()).toBe(true)
    await market.client.impersonateAccount({ address: savings.guarded })
    await market.client.setBalance({ address: savings.guarded, value: 10n ** 18n })
    const data = encodeFunctionData({
      abi: parseAbi(['function transfer(address to, uint256 amount)']),
      args: [accounts.attacker.address, 1n],
    })
    const from = savings.guarded
    const sent = await market.client.sendUnsignedTransaction({ from, to: tokens.usdc, data })
    await market.client.waitForTransactionReceipt({ hash: sent })
    expect(await holds()).toBe(false)
  } finally {
    await market.client.revert({ id })
  }
})
