import {
  type Action,
  analyseBlock,
  type BlockReading,
  type Bundle,
  type Token,
  type Transfer,
} from '@membrane/analytics'
import type { Address, Transaction, TransactionStatus } from '@membrane/core'
import { missingData, type ReadBlock } from '../blocks/read.ts'
import type { Names } from '../naming/names.ts'
import type { Found } from './find.ts'
import { labelsOf } from './labels.ts'

/** What one address gained and lost in the transaction, by token; even tokens are left out. */
export type PartyFlow = { readonly address: Address; readonly net: ReadonlyMap<Token, bigint> }

/** All that is told of a transaction. */
export type Explanation = {
  readonly read: ReadBlock
  readonly transaction: Transaction
  readonly transfers: readonly Transfer[]
  /** Without the pools' prices, which are states and not acts. */
  readonly actions: readonly Action[]
  /** The sender first, then the target, then in order of appearance. */
  readonly flows: readonly PartyFlow[]
  /** The bundles of the block that the transaction is in, as extractor or victim. */
  readonly bundles: readonly Bundle[]
  /** The whole block, for the bundles' legs and the prices of its pools. */
  readonly reading: BlockReading
  /** As the calls tell where there are traces: receipts of old nodes are wrong about it. */
  readonly status: TransactionStatus
  readonly gasFee: bigint | undefined
  readonly tip: bigint | undefined
  readonly missing: readonly string[]
  /** What an address is in this transaction; undefined where nothing tells. */
  readonly label: (address: Address) => string | undefined
}

/** Reads the whole block, since bundles span transactions, and gathers what concerns this one. */
export function explainTransaction({ read, transaction }: Found, names: Names): Explanation {
  const analysis = analyseBlock(read.block)
  const reading = analysis.transactions.find(({ hash }) => hash === transaction.hash)
  const transfers = reading?.transfers ?? []
  const actions = (reading?.actions ?? []).filter(({ kind }) => kind !== 'price')
  const labels = labelsOf(read.block, transaction, actions)
  return {
    read,
    transaction,
    transfers,
    actions,
    flows: flowsOf(transfers, transaction),
    bundles: analysis.bundles.filter(
      ({ transactions, victims }) =>
        transactions.includes(transaction.hash) || victims.includes(transaction.hash),
    ),
    reading: analysis,
    status: reading?.status ?? transaction.status,
    gasFee: reading?.gasFee,
    tip: reading?.tip,
    missing: missingData(read.block).map((what) =>
      what.startsWith('no traces') ? 'no traces: calls and ether that moved are not known' : what,
    ),
    label: (address) => labels.get(address) ?? names.known(address),
  }
}

/** Net change by address and token. */
export function flowsOf(transfers: readonly Transfer[], { from, to }: Transaction): readonly PartyFlow[] {
  const parties = new Map<Address, Map<Token, bigint>>()
  const add = (address: Address, token: Token, amount: bigint) => {
    const net = parties.get(address) ?? new Map<Token, bigint>()
    parties.set(address, net)
    net.set(token, (net.get(token) ?? 0n) + amount)
  }
  // Reserved first, so that they come first.
  for (const address of [from, to])
    if (address !== undefined && address !== null) parties.set(address, new Map())
  for (const transfer of transfers) {
    add(transfer.from, transfer.token, -transfer.amount)
    add(transfer.to, transfer.token, transfer.amount)
  }
  return [...parties].flatMap(([address, all]) => {
    const net = new Map([...all].filter(([, amount]) => amount !== 0n))
    return net.size === 0 ? [] : [{ address, net }]
  })
}
