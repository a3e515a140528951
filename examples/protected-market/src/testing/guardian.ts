import type { Address } from '@membrane/core'
import { type Abi, encodeFunctionData, parseAbi } from 'viem'
import { accounts } from '../accounts.ts'
import { requireSuccess, signCall, waitMined } from '../client.ts'
import { describeMarket } from '../describe.ts'
import type { Market } from '../market.ts'

/** Does what a guard would: calls every emergency function that protects one of the victims, and waits for it. */
export async function stopAll(market: Market, victims: readonly Address[]): Promise<number> {
  const { client, chainId } = market
  const chosen = describeMarket(market).emergency.filter(({ protects }) =>
    protects.some((address) => victims.includes(address)),
  )
  for (const { name, to, function: signature, args } of chosen) {
    const data = encodeFunctionData({ abi: parseAbi([signature]) as Abi, args })
    const nonce = await client.getTransactionCount({ address: accounts.guardian.address })
    const raw = await signCall(
      accounts.guardian,
      chainId,
      { to, data },
      { gas: 1_000_000n, nonce, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 10n },
    )
    const hash = await client.sendRawTransaction({ serializedTransaction: raw })
    requireSuccess(await waitMined(client, hash, { timeoutMs: 20_000 }), name)
  }
  return chosen.length
}
