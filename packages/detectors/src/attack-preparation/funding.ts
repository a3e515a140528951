import type { Address, Block } from '@membrane/core'
import { logsByTopic } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { wordAt, wordToAddress } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { fundersOf } from './labels.ts'
import { extended, type Funded, type PreparationMemory } from './memory.ts'
import type { AttackPreparationOptions } from './options.ts'

/** Payments passed on that still lead back to a mixer: attackers pass them on once, to the account that deploys. */
const mostHops = 1

/** The accounts that mixers and bridges paid, with those of this block, and one step further. */
export function withFunded(
  block: Block,
  memory: PreparationMemory,
  options: AttackPreparationOptions,
): PreparationMemory['funded'] {
  const funders = fundersOf(block.chainId)
  const paid: (readonly [Address, Funded])[] = []
  for (const { log } of logsByTopic(block, events.TornadoWithdrawal.topic)) {
    const by = funders.get(log.address)
    const receiver = wordAt(log.data, 0)
    if (by !== undefined && receiver !== undefined) {
      paid.push([wordToAddress(receiver), { by, block: block.number, hops: 0 }])
    }
  }
  for (const transaction of block.transactions) {
    if (transaction.status === 'reverted') continue
    if (funders.size > 0) {
      for (const { token, from: payer, to: paidTo } of transfersOf(transaction).list) {
        const by = token === 'native' ? funders.get(payer) : undefined
        if (by !== undefined) paid.push([paidTo, { by, block: block.number, hops: 0 }])
      }
    }
    const { from, to, value } = transaction
    const source = from === undefined ? undefined : memory.funded[from]
    if (source === undefined || !to || value === undefined || value === 0n) continue
    if (source.hops < mostHops && isPlain(transaction.input)) {
      paid.push([to, { ...source, hops: source.hops + 1 }])
    }
  }
  return extended(memory.funded, paid, options.maxFunded)
}

/** A transfer of coins and nothing else. */
function isPlain(input: string | undefined): boolean {
  return input === undefined || input === '0x'
}
