import { type Address, type Hash, type Hex, MembraneError } from '@membrane/core'
import { type Abi, encodeDeployData } from 'viem'
import { getContractAddress } from 'viem/utils'
import type { TestAccount } from '../accounts.ts'
import { lower, type MarketClient, requireSuccess, signCall, waitMined } from '../client.ts'
import type { Artifact } from '../market.ts'

type Queued = { readonly step: string; readonly account: TestAccount; readonly raw: Promise<Hex> }

/**
 * Transactions with nonces counted here, sent together and mined in one block, so that deploying does not wait for
 * a receipt at every step. Contract addresses are known before: they follow from sender and nonce.
 */
export type Batch = {
  readonly deploy: (step: string, artifact: Artifact, args?: readonly unknown[]) => Address
  readonly send: (step: string, call: BatchCall) => void
  /** Mines what was queued and reports `stage` as done. Transactions of one account keep their order; those of different accounts need not. */
  readonly flush: (stage: string) => Promise<void>
}

export type BatchCall = {
  readonly from?: TestAccount
  readonly to: Address
  readonly data: Hex
  /** wei. */
  readonly value?: bigint
}

/** Below the cap of EIP-7825, and above what any single step needs. */
const gas = 15_000_000n
const fees = { gas, maxFeePerGas: 100_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n }

/**
 * Opens a batch whose default sender is `deployer`. Automatic and interval mining must be off.
 * @param onFlush called after every flush with the count of transactions mined so far.
 */
export function openBatch(
  client: MarketClient,
  chainId: number,
  deployer: TestAccount,
  nonces: Map<Address, number>,
  onFlush: (stage: string, count: number) => void,
): Batch {
  let queue: Queued[] = []
  let done = 0

  function push(
    step: string,
    account: TestAccount,
    call: Omit<BatchCall, 'to'> & { to: Address | undefined },
  ) {
    const nonce = nonces.get(account.address) ?? 0
    nonces.set(account.address, nonce + 1)
    const raw = signCall(account, chainId, call, { ...fees, nonce })
    queue.push({ step, account, raw })
    return nonce
  }

  return {
    deploy: (step, artifact, args = []) => {
      const data = encodeDeployData({ abi: artifact.abi as Abi, bytecode: artifact.bytecode, args })
      const nonce = push(step, deployer, { to: undefined, data })
      return lower(getContractAddress({ from: deployer.address, nonce: BigInt(nonce) }))
    },
    send: (step, call) => {
      push(step, call.from ?? deployer, call)
    },
    flush: async (stage) => {
      const sent = queue
      queue = []
      const hashes = await Promise.all(
        sent.map(async ({ raw, step }): Promise<Hash> => {
          try {
            return await client.sendRawTransaction({ serializedTransaction: await raw })
          } catch (cause) {
            throw new MembraneError('MARKET_TRANSACTION_FAILED', {
              shortMessage: `The node refused the transaction for ${step}.`,
              hint: 'Start from a fresh anvil.',
              cause,
            })
          }
        }),
      )
      await client.mine({ blocks: 1 })
      const receipts = await Promise.all(hashes.map((hash) => waitMined(client, hash, { timeoutMs: 20_000 })))
      for (const [index, receipt] of receipts.entries()) requireSuccess(receipt, sent[index]?.step ?? '')
      done += sent.length
      onFlush(stage, done)
    },
  }
}
