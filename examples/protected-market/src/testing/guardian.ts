import type { Address } from '@membrane/core'
import { type Abi, encodeFunctionData, parseAbi } from 'viem'
import { accounts } from '../accounts.ts'
import { requireSuccess, signCall, waitMined } from '../client.ts'
import { describeMarket } from '../describe.ts'
import type { Market } from '../market.ts'

/** Does what a guard would: outbids everybody and calls every emergency function that protects one of the victims, and waits for it. */
export async function stopAll(market: Market, victims: readonly Address[]): Promise<number> {
  const { client, chainId } = market
  const chosen = describeMarket(market).emergency.filter(({ protects }) =>
    protects.some((address) => victims.includes(address)),
  )
  const nonce = await client.getTransactionCount({ address: accounts.guardian.address })
  const sent = await Promise.all(
    chosen.map(async ({ name, to, function: signature, args }, index) => {
      const data = encodeFunctionData({ abi: parseAbi([signature]) as Abi, args })
      const raw = await signCall(
        accounts.guardian,
        chainId,
        { to, data },
        {
          gas: 1_000_000n,
          nonce: nonce + index,
          maxFeePerGas: 10n ** 11n,
          maxPriorityFeePerGas: 10n ** 10n,
        },
      )
      return { name, hash: await client.sendRawTransaction({ serializedTransaction: raw }) }
    }),
  )
  for (const { name, hash } of sent) {
    requireSuccess(await waitMined(client, hash, { timeoutMs: 20_000 }), name)
  }
  return chosen.length
}
