import type { Address } from '@membrane/core'
import { percent } from '../../output/money.ts'
import type { Stage } from './driver.ts'
import { bank, type Token, transferData } from './tokens.ts'
import type { VaultBooks, VaultContract } from './vaultContract.ts'
import { modelAction, priceFall, type VaultAction, type VaultRules, type VaultTotals } from './vaultModel.ts'

/** Acts on a vault and holds every action against the model. */
export type VaultActor = {
  readonly totals: () => VaultTotals
  readonly look: (account: Address) => Promise<VaultBooks>
  /** @returns assets and shares that moved, nothing of both where the vault refused. */
  readonly act: (
    account: Address,
    action: VaultAction,
    amount: bigint,
  ) => Promise<{ readonly assets: bigint; readonly shares: bigint }>
  /** Sends assets in, or takes them away (negative). */
  readonly move: (amount: bigint) => Promise<void>
  /** Asks for more than an account has. */
  readonly overreach: (account: Address) => Promise<void>
}

export function createVaultActor(
  { chain, recorder }: Stage,
  vault: VaultContract,
  asset: Token,
  rules: VaultRules,
): VaultActor {
  let totals: VaultTotals = { assets: 0n, supply: 0n }

  async function look(account: Address): Promise<VaultBooks> {
    const books = await vault.read(account)
    totals = books.totals
    return books
  }

  async function act(account: Address, action: VaultAction, amount: bigint) {
    const before = await look(account)
    const enters = action === 'deposit' || action === 'mint'
    const byAssets = action === 'deposit' || action === 'withdraw'
    const model = modelAction(rules, before.totals, action, amount)
    const data = vault.actionData(action, amount, account)
    const [preview, attempt] = await chain.attempt([
      vault.preview(action, amount),
      { from: account, to: vault.address, data },
    ])
    if (attempt?.ok !== true) {
      // Entering for no shares, or leaving with no assets, is refused by careful vaults, and rightly.
      const nothing = model !== undefined && (model.shares === 0n || model.assets === 0n)
      if (model !== undefined && !nothing)
        recorder.mismatch('reverted', action, `goes on with ${amount}`, attempt?.reason ?? 'no answer')
      else recorder.refusal()
      return { assets: 0n, shares: 0n }
    }
    if (model === undefined) recorder.mismatch('more', action, 'refuses', `goes on with ${amount}`)
    const { ok, gas } = await chain.send(account, vault.address, data)
    recorder.gas(action, gas)
    if (!ok) recorder.mismatch('reverted', action, `goes on with ${amount}`, 'reverted')
    const after = await look(account)
    const sign = enters ? 1n : -1n
    const shares = sign * (after.shares - before.shares)
    const assets = sign * (before.wallet - after.wallet)
    compare(action, byAssets, model, { assets, shares, after: after.totals })
    if (preview?.ok === true && attempt.data !== '0x')
      recorder.same(`${action}: preview`, BigInt(attempt.data), BigInt(preview.data))
    watchPrice(action, before.totals, after.totals)
    return { assets, shares }
  }

  /** Who enters wants many shares for few assets, who leaves many assets for few shares. */
  function compare(
    action: VaultAction,
    byAssets: boolean,
    model: ReturnType<typeof modelAction>,
    actual: NonNullable<ReturnType<typeof modelAction>>,
  ): void {
    if (model === undefined) return
    const enters = action === 'deposit' || action === 'mint'
    const [higherShares, higherAssets] = enters ? (['more', 'less'] as const) : (['less', 'more'] as const)
    const opposite = { more: 'less', less: 'more' } as const
    recorder.same(`${action}: shares`, model.shares, actual.shares, higherShares, opposite[higherShares])
    recorder.same(`${action}: assets`, model.assets, actual.assets, higherAssets, opposite[higherAssets])
    const off = byAssets ? actual.shares - model.shares : actual.assets - model.assets
    recorder.sample('beyond model, base units', Number(off < 0n ? -off : off))
    // Totals follow from what moved; where that is off already, another line would say the same.
    if (actual.shares !== model.shares || actual.assets !== model.assets) return
    recorder.same(`${action}: totalAssets`, model.after.assets, actual.after.assets)
    recorder.same(`${action}: totalSupply`, model.after.supply, actual.after.supply)
  }

  function watchPrice(what: string, before: VaultTotals, after: VaultTotals): void {
    const fall = priceFall(rules, before, after)
    recorder.invariant(
      'a share falls only with a loss',
      fall > 1e-6 ? 'critical' : 'high',
      fall === 0,
      fall,
      fall > 0 ? `${what} took ${percent(fall)} off a share` : 'never fell without one',
    )
  }

  return {
    totals: () => totals,
    look,
    act,
    move: async (amount) => {
      const before = totals
      if (amount === 0n) return
      const { ok } =
        amount > 0n
          ? await chain.send(bank, asset.address, transferData(vault.address, amount))
          : await chain.send(vault.address, asset.address, transferData(bank, -amount))
      if (!ok) return
      await look(bank)
      recorder.same(
        amount > 0n ? 'gain: totalAssets' : 'loss: totalAssets',
        before.assets + amount,
        totals.assets,
      )
      if (amount > 0n) watchPrice('a gain', before, totals)
    },
    overreach: async (account) => {
      const { shares, totals: now } = await look(account)
      const worth = modelAction(rules, now, 'redeem', shares)?.assets ?? 0n
      const asked = [
        { action: 'redeem', amount: shares + 1n },
        { action: 'withdraw', amount: worth + 1n },
      ] as const
      const answers = await chain.attempt(
        asked.map(({ action, amount }) => ({
          from: account,
          to: vault.address,
          data: vault.actionData(action, amount, account),
        })),
      )
      for (const [i, { action, amount }] of asked.entries())
        if (answers[i]?.ok === true)
          recorder.mismatch(
            'more',
            `${action}: more than the account has`,
            'refuses',
            `goes on with ${amount}`,
          )
        else recorder.refusal()
    },
  }
}
