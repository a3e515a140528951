import { startAnvil } from '@membrane/chain'
import { type Address, type Hex, MembraneError } from '@membrane/core'
import { decodeErrorResult, numberToHex, parseAbi } from 'viem'

/** Without `to` it deploys. */
export type Request = { readonly from?: Address; readonly to?: Address; readonly data: Hex }

/** What a call would do: its answer, or why it reverts. */
export type Attempt =
  | { readonly ok: true; readonly data: Hex }
  | { readonly ok: false; readonly reason: string }

export type Receipt = {
  readonly ok: boolean
  readonly gas: number
  readonly contract: Address | undefined
  readonly logs: readonly { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }[]
}

/** A chain of our own on loopback: transactions are free, need no signature, and each makes a block one second later. */
export type Chain = {
  /** Calls at the newest block, in one request. */
  readonly attempt: (requests: readonly Request[]) => Promise<readonly Attempt[]>
  /** Mines a transaction; a revert is told by `ok`. */
  readonly send: (from: Address, to: Address | undefined, data: Hex, value?: bigint) => Promise<Receipt>
  readonly code: (address: Address) => Promise<Hex>
  readonly setCode: (address: Address, code: Hex) => Promise<void>
  readonly setSlot: (address: Address, slot: number, value: bigint) => Promise<void>
  readonly setBalance: (address: Address, wei: bigint) => Promise<void>
  /** Time of the newest block, in unix seconds. */
  readonly time: () => number
  /** The next block is at this time, or one second after the last one where that is later. */
  readonly advanceTo: (seconds: number) => Promise<void>
  /** Keeps the state; the answer goes back to it, once. */
  readonly keep: () => Promise<() => Promise<void>>
  readonly stop: () => Promise<void>
}

/** Time of the first block, so that every run has the same blocks. */
export const genesis = 1_700_000_000
const gas = numberToHex(25_000_000)
const standardErrors = parseAbi(['error Error(string)', 'error Panic(uint256)'])

type Answer = {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: unknown }
}

/** Starts anvil. @throws ANVIL_NOT_FOUND, ANVIL_FAILED, CHAIN_REFUSED */
export async function openChain(): Promise<Chain> {
  const anvil = await startAnvil({
    args: [
      ...['--auto-impersonate', '--base-fee', '0', '--gas-price', '0', '--timestamp', String(genesis)],
      // Many blocks, nobody asks for their past.
      ...['--prune-history', '64', '--gas-limit', '100000000', '--accounts', '1'],
    ],
  })
  let next = 0
  let now = genesis

  async function post(body: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(anvil.httpUrl, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  }
  async function ask(method: string, params: readonly unknown[]): Promise<unknown> {
    // Anvil answers in JSON-RPC's own shape.
    const { result, error } = (await post({ jsonrpc: '2.0', id: ++next, method, params })) as Answer
    if (error === undefined) return result
    throw new MembraneError('CHAIN_REFUSED', {
      shortMessage: `The embedded chain refused ${method}: ${error.message}.`,
    })
  }
  async function attempt(requests: readonly Request[]): Promise<readonly Attempt[]> {
    if (requests.length === 0) return []
    const first = next + 1
    next += requests.length
    // As above, a list for a list.
    const answers = (await post(
      requests.map((request, i) => ({
        jsonrpc: '2.0',
        id: first + i,
        method: 'eth_call',
        params: [{ ...request, gas }, 'latest'],
      })),
    )) as readonly Answer[]
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    return requests.map((_, i) => judged(byId.get(first + i)))
  }
  await ask('anvil_setBlockTimestampInterval', [1])
  return {
    attempt,
    send: async (from, to, data, value = 0n) => {
      now++
      // The receipt's shape is Ethereum's.
      const receipt = (await ask('eth_sendTransactionSync', [
        { from, ...(to === undefined ? {} : { to }), data, value: numberToHex(value), gas, gasPrice: '0x0' },
      ])) as { status: Hex; gasUsed: Hex; contractAddress: Address | null; logs: Receipt['logs'] }
      return {
        ok: receipt.status === '0x1',
        gas: Number(receipt.gasUsed),
        contract: receipt.contractAddress ?? undefined,
        logs: receipt.logs,
      }
    },
    code: async (address) => String(await ask('eth_getCode', [address, 'latest'])) as Hex,
    setCode: async (address, code) => void (await ask('anvil_setCode', [address, code])),
    setSlot: async (address, slot, value) =>
      void (await ask('anvil_setStorageAt', [
        address,
        numberToHex(slot, { size: 32 }),
        numberToHex(value, { size: 32 }),
      ])),
    setBalance: async (address, wei) => void (await ask('anvil_setBalance', [address, numberToHex(wei)])),
    time: () => now,
    advanceTo: async (seconds) => {
      if (seconds <= now + 1) return
      await ask('evm_setNextBlockTimestamp', [seconds])
      now = seconds - 1
    },
    keep: async () => {
      const id = await ask('evm_snapshot', [])
      const then = now
      return async () => {
        await ask('evm_revert', [id])
        now = then
      }
    },
    stop: anvil.stop,
  }
}

function judged(answer: Answer | undefined): Attempt {
  if (typeof answer?.result === 'string') return { ok: true, data: answer.result as Hex }
  const { data, message = 'no reason' } = answer?.error ?? {}
  // Anvil gives what a revert returned as data, and tells everything else in words.
  return {
    ok: false,
    reason: typeof data === 'string' && data.startsWith('0x') ? reasonOf(data as Hex) : message,
  }
}

function reasonOf(data: Hex): string {
  if (data === '0x') return 'no reason'
  try {
    const { errorName, args } = decodeErrorResult({ abi: standardErrors, data })
    return errorName === 'Error' ? String(args[0]) : `panic ${args[0]}`
  } catch {
    return `error ${data.slice(0, 10)}`
  }
}
