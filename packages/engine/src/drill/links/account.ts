import type { RpcClient, Sender } from '@membrane/chain'
import { type ActionCall, type Address, formatUnits, GWEI } from '@membrane/core'
import type { DrillLink } from '../report.ts'
import { broken, held } from './probe.ts'

/** Gas that a call is taken to need when it cannot be simulated. */
const unknownGas = 300_000n

export type Rehearsed = {
  readonly link: DrillLink
  /** Gas with the margin that the sender adds. */
  readonly gas: bigint
}

/** Whether a call would go through if the account made it now: its role, its target, its arguments. Nothing is sent. */
export async function rehearse(sender: Sender, call: ActionCall): Promise<Rehearsed> {
  const name = `call ${call.description.split(':')[0]}`
  const outcome = await sender.simulate({ ...call, maxFeePerGas: 0n })
  if (outcome.ok) {
    return {
      link: held(name, `would go through, with ${outcome.gas} gas`),
      gas: (outcome.gas * 3n) / 2n + 30_000n,
    }
  }
  const advice = outcome.reason.startsWith('there is no contract')
    ? 'Correct the address in protocol.emergency.'
    : `Give ${sender.address} the role that it asks for; or is it stopped already?`
  return { link: broken(name, `${call.description} fails: ${outcome.reason}. ${advice}`), gas: unknownGas }
}

/**
 * Whether the balance pays for every call so many times at the highest fee that the playbooks allow: nodes refuse a
 * transaction whose gas limit times its cap is not there.
 * @param maxFeePerGas wei per gas.
 */
export async function checkBalance(
  sender: Sender,
  gas: readonly bigint[],
  maxFeePerGas: bigint,
  times: number,
): Promise<DrillLink> {
  const balance = await sender.balance()
  const once = gas.reduce((sum, part) => sum + part, 0n) * maxFeePerGas
  const needed = once * BigInt(times)
  const has = `${sender.address} has ${coins(balance)}`
  const rounds = `${times} round${times === 1 ? '' : 's'} of ${gas.length} pause${gas.length === 1 ? '' : 's'} at ${gwei(maxFeePerGas)} gwei`
  return balance >= needed
    ? held('balance', `${has}; ${rounds} take at most ${coins(needed)}`)
    : broken(
        'balance',
        `${has}, but ${rounds} may take ${coins(needed)}: send it ${coins(needed - balance)}, or lower maxFeePerGas`,
      )
}

/** Whether the playbooks' cap leaves room over what the next blocks may ask. */
export async function checkGas(client: RpcClient, maxFeePerGas: bigint): Promise<DrillLink> {
  const price = BigInt(String(await client.request('eth_gasPrice', [])))
  const wanted = price * 2n
  return wanted > maxFeePerGas
    ? broken(
        'gas',
        `the market asks ${gwei(price)} gwei and the playbooks may bid ${gwei(maxFeePerGas)}: a rise would price the pause out. Raise maxFeePerGas.`,
      )
    : held('gas', `the market asks ${gwei(price)} gwei and the playbooks may bid ${gwei(maxFeePerGas)}`)
}

/**
 * Whether nothing of the account's waits in the mempool: a pause would queue behind it. What is under way now is given
 * time to be mined.
 */
export async function checkNonce(
  client: RpcClient,
  address: Address,
  patienceMs: number,
  sleep: (ms: number) => Promise<void>,
): Promise<DrillLink> {
  const step = 1_000
  for (let waited = 0; ; waited += step) {
    const [mined, pending] = await Promise.all(
      ['latest', 'pending'].map(async (tag) =>
        Number(await client.request('eth_getTransactionCount', [address, tag])),
      ),
    )
    if (mined === undefined || pending === undefined) return broken('nonce', 'the count cannot be read')
    if (pending <= mined) return held('nonce', `next is ${mined}, and nothing waits before it`)
    if (waited < patienceMs) {
      await sleep(step)
      continue
    }
    const count = pending - mined
    return broken(
      'nonce',
      `${count} transaction${count === 1 ? '' : 's'} of ${address} wait${count === 1 ? 's' : ''} from nonce ${mined} on, and a pause would queue behind: replace with a higher fee`,
    )
  }
}

function coins(wei: bigint): string {
  const text = formatUnits(wei, 18)
  const value = Number(text)
  return value >= 0.0001 || value === 0
    ? value.toLocaleString('en-US', { maximumFractionDigits: 4 })
    : value.toPrecision(2)
}

function gwei(wei: bigint): string {
  return Number(formatUnits(wei, 9)).toLocaleString('en-US', {
    maximumFractionDigits: wei < GWEI ? 6 : 2,
  })
}
