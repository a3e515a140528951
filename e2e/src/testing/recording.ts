import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Address, Hash, Hex } from '@membrane/core'
import { events } from '@membrane/detectors'

/** A 20-byte address that is easy to recognise. */
export function addressOf(value: number): Address {
  return `0x${value.toString(16).padStart(40, '0')}`
}

export function hashOf(value: number): Hash {
  return `0x${value.toString(16).padStart(64, '0')}`
}

export const proxy = addressOf(0xc0de)
export const thief = addressOf(0xbad)

const word = (value: string): string => value.slice(2).padStart(64, '0')
const quantity = (value: number): Hex => `0x${value.toString(16)}`

/** The header of one of a row of blocks, each the child of the one before, twelve seconds apart. */
export function headerOf(number: number): object {
  return {
    number: quantity(number),
    hash: hashOf(0xb000 + number),
    parentHash: hashOf(0xb000 + number - 1),
    timestamp: quantity(1_700_000_000 + number * 12),
    miner: addressOf(0x31),
  }
}

/** A block of one transaction, as JSON-RPC gives it with receipts and callTracer's traces. */
function blockOf(number: number, logs: readonly object[], trace: object): object {
  const transactionHash = hashOf(0x7000 + number)
  const transaction = {
    hash: transactionHash,
    transactionIndex: '0x0',
    from: thief,
    to: proxy,
    value: '0x0',
    input: '0x',
    nonce: '0x0',
    gas: quantity(100_000),
  }
  const receipt = {
    transactionHash,
    transactionIndex: '0x0',
    status: '0x1',
    gasUsed: quantity(50_000),
    cumulativeGasUsed: quantity(50_000),
    effectiveGasPrice: '0x1',
    contractAddress: null,
    logs: logs.map((log, index) => ({ ...log, logIndex: quantity(index), transactionHash })),
  }
  return {
    block: {
      ...headerOf(number),
      transactions: [transaction],
    },
    receipts: [receipt],
    callTraces: [{ txHash: transactionHash, result: trace }],
  }
}

function call(from: Address, to: Address, input: Hex, calls: readonly object[] = []): object {
  const gas = quantity(50_000)
  return { type: 'CALL', from, to, value: '0x0', gas, gasUsed: gas, input, output: '0x', calls }
}

/** The admin of `proxy` becomes `thief`. */
export function adminChange(number: number): object {
  const data = `0x${word(addressOf(0xad))}${word(thief)}`
  const log = { address: proxy, topics: [events.AdminChanged.topic], data }
  return blockOf(number, [log], call(thief, proxy, '0x8f283970'))
}

/** `proxy` runs other code from now on. */
export function upgrade(number: number): object {
  const topics = [events.Upgraded.topic, `0x${word(addressOf(0xe711))}`]
  return blockOf(number, [{ address: proxy, topics, data: '0x' }], call(thief, proxy, '0x3659cfe6'))
}

/** Nothing that a rule looks at. */
export function quiet(number: number): object {
  return blockOf(number, [], call(thief, proxy, '0x'))
}

/** Writes the blocks `first`, `first + 1`...: a quiet one, an admin change and, packed, an upgrade. */
export function writeRecording(directory: string, first = 100): void {
  writeFileSync(join(directory, `${first}.json`), JSON.stringify(quiet(first)))
  writeFileSync(join(directory, `${first + 1}.json`), JSON.stringify(adminChange(first + 1)))
  writeFileSync(join(directory, `${first + 2}.json.gz`), gzipSync(JSON.stringify(upgrade(first + 2))))
}

/** A vault that calls out before it books a withdrawal, and the taker that comes back through the same function. */
export function reentrantTrace(): object {
  const withdraw = '0x2e1a7d4d'
  const again = call(thief, proxy, withdraw, [call(proxy, thief, '0x')])
  return call(addressOf(0xe0a), thief, '0x12345678', [
    call(thief, proxy, withdraw, [call(proxy, thief, '0x', [again])]),
  ])
}
