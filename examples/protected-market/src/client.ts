import { type Address, type Hash, type Hex, MembraneError } from '@membrane/core'
import {
  createTestClient,
  type HttpTransport,
  http,
  type PublicActions,
  publicActions,
  type TestClient,
  type TransactionReceipt,
} from 'viem'
import type { TestAccount } from './accounts.ts'

/** A connection to anvil that reads, sends, and drives the chain. */
export type MarketClient = TestClient<'anvil', HttpTransport> & PublicActions<HttpTransport>

/** Connects to anvil. Requests made in one tick travel as one batch. */
export function connect(rpcUrl: string): MarketClient {
  return createTestClient({
    mode: 'anvil',
    pollingInterval: 50,
    cacheTime: 0,
    transport: http(rpcUrl, { batch: { wait: 0, batchSize: 200 }, retryCount: 2, timeout: 30_000 }),
  }).extend(publicActions)
}

export type Call = {
  /** Undefined deploys `data`. */
  readonly to: Address | undefined
  readonly data: Hex
  /** wei. */
  readonly value?: bigint
}

export type Fees = {
  readonly gas: bigint
  readonly nonce: number
  /** wei per gas. */
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** Signs a transaction of EIP-1559 with a test account's key and gives its raw bytes. */
export function signCall(account: TestAccount, chainId: number, call: Call, fees: Fees): Promise<Hex> {
  return account.signer.signTransaction({
    type: 'eip1559',
    chainId,
    ...(call.to === undefined ? {} : { to: call.to }),
    data: call.data,
    value: call.value ?? 0n,
    ...fees,
  })
}

/**
 * Waits until a transaction is mined, whether it succeeded or reverted.
 * @returns undefined when it is not within `timeoutMs`, or within `graceMs` (default 0) after `signal` aborts.
 */
export async function waitMined(
  client: MarketClient,
  hash: Hash,
  options: {
    readonly timeoutMs: number
    readonly signal?: AbortSignal | undefined
    readonly graceMs?: number
  },
): Promise<TransactionReceipt | undefined> {
  let end = Date.now() + options.timeoutMs
  let aborted = false
  while (Date.now() < end) {
    const receipt = await client.getTransactionReceipt({ hash }).catch(() => undefined)
    if (receipt !== undefined) return receipt
    if (!aborted && options.signal?.aborted === true) {
      aborted = true
      end = Math.min(end, Date.now() + (options.graceMs ?? 0))
    }
    await pause(60)
  }
  return undefined
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The lower-case form of an address that a node or viem gave in checksummed form. */
export function lower(address: string): Address {
  return address.toLowerCase() as Address
}

/** @throws MARKET_TRANSACTION_FAILED naming the step. */
export function requireSuccess(receipt: TransactionReceipt | undefined, step: string): TransactionReceipt {
  if (receipt?.status === 'success') return receipt
  throw new MembraneError('MARKET_TRANSACTION_FAILED', {
    shortMessage: `${step} ${receipt === undefined ? 'was not mined' : `reverted in ${receipt.transactionHash}`}.`,
    hint: 'Start from a fresh anvil; the example expects an empty chain with the standard test accounts.',
  })
}
