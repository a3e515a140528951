import type { Address } from '@membrane/core'
import { pow, type Stream } from '@membrane/risk'
import type { VaultConfig } from './config.ts'
import { deployComponent } from './deploy.ts'
import type { Driver, Stage } from './driver.ts'
import { account, approve, bank, baseUnits, deployToken, transferData } from './tokens.ts'
import { createVaultActor } from './vaultActor.ts'
import { openVault } from './vaultContract.ts'
import { tryInflation } from './vaultInflation.ts'
import { sharePrice, toAssets, type VaultRules } from './vaultModel.ts'

const actionsPerStep = 2
/** No step takes all: a vault without assets has no share price. */
const mostLost = 0.999

/**
 * Drives an EIP-4626 vault: users come and go, it earns and loses as the scenario's prices do, strangers donate, and whoever
 * can tries to gain by rounding; every action is compared with the model to the base unit.
 * @throws COMPONENT_SETUP_FAILED, COMPONENT_CALL_FAILED
 */
export async function openVaultDriver(config: VaultConfig, stage: Stage): Promise<Driver> {
  const { chain, recorder, artifacts } = stage
  const decimals = config.decimals ?? 18
  const rules: VaultRules =
    config.rounding === 'plain'
      ? { kind: 'plain' }
      : { kind: 'virtual-shares', offset: config.decimalsOffset ?? 0 }
  const asset = await deployToken(chain, decimals)
  const other = await deployToken(chain, decimals)
  const component = await deployComponent(chain, config, artifacts, {
    asset: asset.address,
    base: asset.address,
    quote: other.address,
  })
  const vault = await openVault(chain, component.address, asset)
  const users = Array.from({ length: config.users ?? 4 }, (_, i) => account(10 + i))
  const attacker = account(1)
  const victim = account(2)
  for (const owner of [attacker, victim, ...users]) {
    await chain.send(bank, asset.address, transferData(owner, 2n ** 104n))
    await approve(chain, asset, owner, vault.address)
  }
  const actor = createVaultActor(stage, vault, asset, rules)
  const meanDeposit = baseUnits(config.deposit ?? 1_000, decimals)
  const wasEmpty = (await actor.look(bank)).totals.supply === 0n
  let stream: Stream | undefined
  let startPrice = 1

  const part = (of: bigint, share: number) => (of * BigInt(Math.round(share * 1e9))) / 1_000_000_000n

  async function actOnce(random: Stream): Promise<void> {
    const user = users[random.below(users.length)] as Address // in bounds
    const kind = random.below(5)
    const { shares, totals } = await actor.look(user)
    const amount = part(meanDeposit, random.exponential()) + 1n
    const share = random.uniform()
    if (kind === 0 || shares === 0n) await actor.act(user, 'deposit', amount)
    else if (kind === 1) {
      // As many shares as the amount would buy, so that it is a size that users have.
      const price = toAssets(rules, totals, 10n ** 18n, 'up') ?? 0n
      if (price > 0n) await actor.act(user, 'mint', (amount * 10n ** 18n) / price + 1n)
    } else if (kind === 2) {
      const worth = toAssets(rules, totals, shares, 'down') ?? 0n
      if (worth > 0n)
        await actor.act(user, 'withdraw', part(worth, share) + 1n > worth ? worth : part(worth, share) + 1n)
    } else
      await actor.act(
        user,
        'redeem',
        random.below(4) === 0
          ? shares
          : part(shares, share) + 1n > shares
            ? shares
            : part(shares, share) + 1n,
      )
    await actor.overreach(user)
  }

  /** In and out again, sometimes with a donation in between, of sizes from one base unit up; then all is put back. */
  async function roundTrip(random: Stream): Promise<void> {
    const goBack = await chain.keep()
    const digits = meanDeposit.toString().length
    const size = BigInt(Math.max(1, Math.floor(pow(10, random.uniform() * Math.min(digits, 15)))))
    const scale = digits > 15 ? 10n ** BigInt(Math.floor(random.uniform() * (digits - 14))) : 1n
    const amount = size * scale
    const donation = random.below(3) === 0 ? amount / 2n : 0n
    const { assets: paid } =
      random.below(2) === 0
        ? await actor.act(attacker, 'deposit', amount)
        : await actor.act(attacker, 'mint', amount)
    await actor.move(donation)
    const { shares } = await actor.look(attacker)
    const { assets: back } = shares === 0n ? { assets: 0n } : await actor.act(attacker, 'redeem', shares)
    const gain = back - paid - donation
    recorder.invariant(
      'no round trip gains',
      'critical',
      gain <= 0n,
      Number(gain),
      gain > 0n
        ? `in with ${paid}${donation > 0n ? ` and a gift of ${donation}` : ''}, out with ${back}`
        : `at best ${gain} base units`,
    )
    await goBack()
    await actor.look(attacker)
  }

  return {
    component,
    once: async () => {
      await tryInflation(stage, actor, {
        attacker,
        victim,
        victimDeposit: meanDeposit,
        mostDonated: config.donation ?? 10,
        maxVictimLoss: config.maxVictimLoss ?? 0.01,
      })
    },
    begin: async (drawn) => {
      stream = drawn
      for (const user of users) await actor.act(user, 'deposit', part(meanDeposit, drawn.exponential()) + 1n)
      startPrice = sharePrice(rules, actor.totals())
      recorder.value(1)
    },
    step: async (price, before) => {
      if (stream === undefined) return
      const earned = Math.max(-mostLost, (price / before - 1) * (config.exposure ?? 1))
      const { assets } = actor.totals()
      await actor.move(earned >= 0 ? part(assets, earned) : -part(assets, -earned))
      for (let i = 0; i < actionsPerStep; i++) await actOnce(stream)
      if (stream.below(10) === 0) await actor.move(part(actor.totals().assets, stream.uniform() / 10))
      if (stream.below(4) === 0) await roundTrip(stream)
      recorder.value(sharePrice(rules, actor.totals()) / startPrice)
    },
    assumptions: [
      rules.kind === 'plain'
        ? 'The model mints one share an asset at first and in proportion from then on, rounded against the user.'
        : `The model has 10^${rules.offset} shares and one asset that nobody owns, and rounds against the user.`,
      `The vault gains and loses ${config.exposure ?? 1} times the scenario's return, by transfers of its asset to it and from it; it holds its assets itself and charges no fee.`,
      ...(wasEmpty
        ? []
        : [
            'The setup left shares in the vault: the first depositor that is attacked is the first one after it.',
          ]),
    ],
  }
}
