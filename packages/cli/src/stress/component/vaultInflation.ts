import type { Address } from '@membrane/core'
import { percent } from '../../output/money.ts'
import type { Stage } from './driver.ts'
import type { VaultActor } from './vaultActor.ts'

/** Donations that are tried, in multiples of the victim's deposit; the last is the largest allowed. */
const multiples = [0.25, 0.5, 1, 1.5, 2, 5, 10]

/**
 * The attack on a vault's first depositor: deposit a little, donate, wait for the victim's deposit to be rounded away, redeem.
 * Tried with several seeds and donations, each on the empty vault.
 * @param victimDeposit base units.
 */
export async function tryInflation(
  { chain, recorder }: Stage,
  actor: VaultActor,
  given: {
    readonly attacker: Address
    readonly victim: Address
    readonly victimDeposit: bigint
    readonly mostDonated: number
    readonly maxVictimLoss: number
  },
): Promise<void> {
  const { attacker, victim, victimDeposit, mostDonated, maxVictimLoss } = given
  const donations = [...new Set([...multiples.filter((multiple) => multiple < mostDonated), mostDonated])]
  for (const seed of [1n, victimDeposit / 1_000n])
    for (const multiple of donations) {
      const goBack = await chain.keep()
      const donation = (victimDeposit * BigInt(Math.round(multiple * 1e6))) / 1_000_000n
      const first = await actor.act(attacker, 'deposit', seed)
      if (first.shares > 0n) {
        await actor.move(donation)
        const entered = await actor.act(victim, 'deposit', victimDeposit)
        const stolen = await actor.act(attacker, 'redeem', (await actor.look(attacker)).shares)
        const left = (await actor.look(victim)).shares
        const back = left === 0n ? 0n : (await actor.act(victim, 'redeem', left)).assets
        note(stolen.assets - first.assets - donation, entered.assets, entered.assets - back, multiple)
      }
      await goBack()
      await actor.look(attacker)
    }

  function note(profit: bigint, deposited: bigint, lost: bigint, multiple: number): void {
    const share = (amount: bigint, of: bigint) =>
      of === 0n ? 0 : Number((amount * 1_000_000_000n) / of) / 1e9
    const earned = share(profit, victimDeposit)
    const loss = share(lost, deposited)
    const gain = (part: number) => `${part > 0 ? '+' : ''}${percent(part)}`
    recorder.invariant(
      'nobody earns on a first depositor',
      'critical',
      profit <= 0n,
      earned,
      `gift of ${multiple}x: attacker ${gain(earned)}`,
    )
    if (maxVictimLoss >= 1) return
    recorder.invariant(
      `a first depositor keeps ${percent(1 - maxVictimLoss)}`,
      'high',
      loss <= maxVictimLoss,
      loss,
      `gift of ${multiple}x: victim ${gain(-loss)}, attacker ${gain(earned)}`,
    )
  }
}
