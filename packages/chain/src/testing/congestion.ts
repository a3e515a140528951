import type { Address, Hex } from '@membrane/core'
import { toBigint, toNumber } from '../normalise/quantity.ts'
import type { RpcClient } from '../rpc/client.ts'
import { seededRandom } from './random.ts'

/** One block of a congested chain, as it was mined. */
export type CrowdedBlock = {
  readonly number: number
  /** wei per gas. */
  readonly baseFeePerGas: bigint
  /** Share of the gas limit, 0 to 1. */
  readonly used: number
  /** wei per gas: what the crowd offered for this block, lowest and highest. */
  readonly tips: readonly [bigint, bigint]
}

export type CrowdOptions = {
  /** wei per gas that the crowd offers at first; it offers up to twice as much at random. */
  readonly tip: bigint
  /** Every block the crowd offers so many basis points more: others too want to get in. */
  readonly growthBps: number
  readonly seed: number
}

/** Burns all gas that it is given: jumpdest push0 jump. */
const burner: Hex = '0x5b5f56'
const burnerAt: Address = '0x000000000000000000000000000000000000f1a3'

/** The arguments of an anvil for it: small blocks, and none that nobody asks for. */
export const congestedAnvil: readonly string[] = [
  '--gas-limit',
  '1000000',
  '--base-fee',
  '1000000000',
  '--no-mining',
]

const gasLimit = 1_000_000n

/** Makes a running anvil as `congestedAnvil` starts one, after contracts were deployed that need larger blocks. */
export async function congest(node: RpcClient): Promise<void> {
  await node.request('evm_setIntervalMining', [0])
  await node.request('evm_setAutomine', [false])
  await node.request('evm_setBlockGasLimit', [hex(gasLimit)])
  await node.request('anvil_setNextBlockBaseFeePerGas', [hex(10n ** 9n)])
}

/** Gas of each offer for one block: a third more than fits, the small ones so that no gap is left for others. */
const pieces: readonly bigint[] = [...Array<bigint>(9).fill(100_000n), ...Array<bigint>(17).fill(25_000n)]

/**
 * A crowd that fills every block of an anvil started with `congestedAnvil`: before each block it offers a
 * third more gas than fits, each transaction from an account of its own, at tips well over the ordinary
 * and rising. Anvil orders a block by the whole fee and not by the tip, so the crowd allows for twice the base fee, as
 * wallets do.
 */
export async function startCrowd(node: RpcClient, options: CrowdOptions) {
  const random = seededRandom(options.seed)
  await node.request('anvil_setCode', [burnerAt, burner])
  await node.request('anvil_autoImpersonateAccount', [true])
  let tip = options.tip
  let baseFee = 10n ** 9n
  let members = 0

  const offer = async (gas: bigint, tipOffered: bigint): Promise<void> => {
    const from: Address = `0x${(0xc0ffee0000 + members++).toString(16).padStart(40, '0')}`
    await node.request('anvil_setBalance', [from, hex(10n ** 24n)])
    const transaction = {
      from,
      to: burnerAt,
      nonce: '0x0',
      gas: hex(gas),
      maxFeePerGas: hex(2n * baseFee + tipOffered),
      maxPriorityFeePerGas: hex(tipOffered),
    }
    await node.request('eth_sendTransaction', [transaction])
  }

  /** Offers a block's worth of gas, mines one block, and tells of it. */
  const next = async (): Promise<CrowdedBlock> => {
    const tips = pieces.map(() => tip + (tip * BigInt(Math.floor(random() * 1_000))) / 1_000n)
    await Promise.all(pieces.map((gas, i) => offer(gas, tips[i] ?? tip)))
    tip += (tip * BigInt(options.growthBps)) / 10_000n
    await node.request('anvil_mine', ['0x1'])
    const block = (await node.request('eth_getBlockByNumber', ['latest', false])) as Readonly<
      Record<string, unknown>
    >
    const used = toBigint(block.gasUsed, 'gas used', 'block') ?? 0n
    baseFee = toBigint(block.baseFeePerGas, 'base fee', 'block') ?? baseFee
    const sorted = [...tips].sort((a, b) => (a < b ? -1 : 1))
    return {
      number: toNumber(block.number) ?? -1,
      baseFeePerGas: baseFee,
      used: Number(used) / Number(gasLimit),
      tips: [sorted[0] ?? 0n, sorted.at(-1) ?? 0n],
    }
  }
  return { next }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
