import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address, Hash, Hex } from '@membrane/core'
import { addressOf, hashOf, headerOf } from './recording.ts'

export const vault = addressOf(0x7a)
export const thief = addressOf(0xbad)
export const tool = addressOf(0xbad2)

const ether = 10n ** 18n
const withdraw = '0x2e1a7d4d'
const quantity = (value: number | bigint): Hex => `0x${value.toString(16)}`

/** One transaction of a recording that is yet to be written. */
export type Step = { readonly hash: Hash; readonly from: Address; readonly trace: object }

function call(from: Address, to: Address, input: Hex, value: bigint, calls: readonly object[] = []): object {
  return {
    type: 'CALL',
    from,
    to,
    value: quantity(value),
    gas: '0x30d40',
    gasUsed: '0xc350',
    input,
    output: '0x',
    calls,
  }
}

function drain(amount: bigint, depth: number): object {
  const again = depth === 0 ? [] : [drain(amount, depth - 1)]
  return call(tool, vault, withdraw, 0n, [call(vault, tool, '0x', amount, again)])
}

/** Takes three times `ethers` out of the vault by coming back before it has booked. */
export function theft(seed: number, ethers: number): Step {
  const trace = call(thief, tool, '0x12345678', 0n, [drain(BigInt(ethers) * ether, 2)])
  return { hash: hashOf(0xa77ac0000 + seed), from: thief, trace }
}

/** A depositor takes `ethers` out. */
export function withdrawal(seed: number, ethers: number): Step {
  const user = addressOf(0x10000 + seed)
  const trace = call(user, vault, withdraw, 0n, [call(vault, user, '0x', BigInt(ethers) * ether)])
  return { hash: hashOf(0xde00000 + seed), from: user, trace }
}

function blockOf(number: number, steps: readonly Step[]): object {
  return {
    block: {
      ...headerOf(number),
      transactions: steps.map(({ hash, from, trace }, index) => ({
        hash,
        transactionIndex: quantity(index),
        from,
        to: (trace as { readonly to: Address }).to,
        value: '0x0',
        input: withdraw,
        nonce: '0x0',
        gas: '0x30d40',
      })),
    },
    receipts: steps.map(({ hash }, index) => ({
      transactionHash: hash,
      transactionIndex: quantity(index),
      status: '0x1',
      gasUsed: '0xc350',
      cumulativeGasUsed: quantity(50_000 * (index + 1)),
      effectiveGasPrice: quantity(20n * 10n ** 9n),
      contractAddress: null,
      logs: [],
    })),
    callTraces: steps.map(({ hash, trace }) => ({ txHash: hash, result: trace })),
  }
}

/**
 * Writes consecutive blocks from 100 on into `directory`, a price of 2,000 dollars an ether, and labels for the
 * transactions that are attacks.
 */
export function writeTheft(
  directory: string,
  blocks: readonly (readonly Step[])[],
  labels: readonly { readonly incident: string; readonly transaction: Hash }[],
): void {
  mkdirSync(join(directory, 'prices'), { recursive: true })
  const bar = Math.floor(1_700_000_000 / 3_600) * 3_600
  writeFileSync(
    join(directory, 'prices', 'ETHUSDT_binance_1h.csv'),
    `ts,open,high,low,close,volume\n${[0, 1].map((i) => `${bar + i * 3_600},1,1,1,2000,1\n`).join('')}`,
  )
  writeFileSync(join(directory, 'labels.json'), JSON.stringify(labels))
  for (const [i, steps] of blocks.entries()) {
    writeFileSync(join(directory, `${100 + i}.json`), JSON.stringify(blockOf(100 + i, steps)))
  }
}

/** One attack alone, as a trace without a block, in a file that its hash names. */
export function writeLoneTrace(directory: string, { hash, trace }: Step): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${hash}.json`), JSON.stringify(trace))
}
