import { startAnvil } from '@membrane/chain'
import {
  type Abi,
  decodeErrorResult,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  numberToHex,
} from 'viem'
import type { Compiled } from './solidity.ts'
import { link } from './solidity.ts'

/** A log of a mined transaction. */
export type Log = { readonly address: Hex; readonly topics: readonly Hex[]; readonly data: Hex }

/** A chain of our own on which anybody's transactions are free and need no signature. */
export type Node = {
  readonly url: string
  readonly rpc: <T>(method: string, params: readonly unknown[]) => Promise<T>
  /** Reads at the newest block, all in one request. */
  readonly calls: (requests: readonly { readonly to: Hex; readonly data: Hex }[]) => Promise<readonly Hex[]>
  readonly deploy: (
    contract: Compiled,
    args?: readonly unknown[],
    libraries?: Readonly<Record<string, Hex>>,
  ) => Promise<Hex>
  /** Sends a transaction, waits until it is mined, and returns its logs; a revert is a failure of the test. */
  readonly send: (from: Hex, to: Hex, data: Hex) => Promise<readonly Log[]>
  /** Why a call would revert: the name of its custom error, its reason string, or `''`; undefined when it would not. */
  readonly refusal: (from: Hex, to: Hex, data: Hex, errors: Abi) => Promise<string | undefined>
  readonly stop: () => Promise<void>
}

/** Deploys everything; owns what asks for an owner. */
export const administrator: Hex = `0x${'ad'.repeat(20)}`

/** The account of that number. */
export function account(number: number): Hex {
  return numberToHex(0xaccn * 2n ** 144n + BigInt(number), { size: 20 })
}

/** Calldata of a function of `abi`, whose names a test states in words. */
export function encode(abi: Abi, functionName: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi, functionName, args })
}

const gas = numberToHex(15_000_000)

type Answer = {
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: unknown }
}

/** Starts anvil with free gas and without signatures. @throws ANVIL_NOT_FOUND, ANVIL_FAILED */
export async function openNode(): Promise<Node> {
  const anvil = await startAnvil({
    // Contracts are not optimized here, and larger than a public chain allows.
    args: ['--auto-impersonate', '--base-fee', '0', '--gas-price', '0', '--code-size-limit', '65536'],
  })
  let next = 0

  async function post(body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(anvil.httpUrl, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.json()
  }
  async function ask(method: string, params: readonly unknown[]) {
    return (await post({ jsonrpc: '2.0', id: ++next, method, params })) as Answer
  }
  async function calls(requests: Parameters<Node['calls']>[0]) {
    const first = next
    next += requests.length
    const body = requests.map((request, i) => ({
      jsonrpc: '2.0',
      id: first + i,
      method: 'eth_call',
      params: [request, 'latest'],
    }))
    const answers = (await post(body)) as readonly (Answer & { readonly id: number })[]
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    return requests.map((request, i) => {
      const { result, error } = byId.get(first + i) ?? {}
      if (typeof result !== 'string') throw new Error(`${request.to}: ${error?.message}`)
      return result as Hex
    })
  }
  async function rpc<T>(method: string, params: readonly unknown[]): Promise<T> {
    const { result, error } = await ask(method, params)
    if (error !== undefined) throw new Error(`${method}: ${error.message} ${JSON.stringify(error.data)}`)
    return result as T
  }
  async function mined(transaction: object) {
    const receipt = await rpc<{ status: Hex; contractAddress: Hex; logs: readonly Log[] }>(
      'eth_sendTransactionSync',
      [{ gas, gasPrice: '0x0', ...transaction }],
    )
    if (receipt.status !== '0x1') throw new Error(`reverted: ${JSON.stringify(transaction).slice(0, 300)}`)
    return receipt
  }
  return {
    url: anvil.httpUrl,
    rpc,
    calls,
    deploy: async (contract, args = [], libraries = {}) => {
      const data = encodeDeployData({ abi: contract.abi, bytecode: link(contract, libraries), args })
      return (await mined({ from: administrator, data })).contractAddress
    },
    send: async (from, to, data) => (await mined({ from, to, data })).logs,
    refusal: async (from, to, data, errors) => {
      const { error } = await ask('eth_call', [{ from, to, data, gas }, 'latest'])
      if (error === undefined) return undefined
      const reverted = typeof error.data === 'string' ? (error.data as Hex) : '0x'
      if (reverted === '0x') return ''
      const decoded = decodeErrorResult({ abi: errors, data: reverted })
      return decoded.errorName === 'Error' ? String(decoded.args?.[0]) : decoded.errorName
    },
    stop: anvil.stop,
  }
}
