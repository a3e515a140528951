import { readBlock } from '@membrane/analytics'
import { type Address, type Block, type Protocol, registryOf, type Transaction } from '@membrane/core'
import { labelsOf } from '../explain/labels.ts'
import { type Names, short } from '../naming/names.ts'
import type { Colors } from '../output/terminal.ts'
import type { Judged } from './judge.ts'

/**
 * What each address is in a judged transaction, for people: its part in the attack, and the name that the description,
 * the chain's well-known accounts or the transaction's own actions give it.
 * @returns undefined for an address of which nothing is told.
 */
export function partiesOf(
  { transaction, verdict }: Pick<Judged, 'transaction' | 'verdict'>,
  block: Block,
  protocol: Protocol,
  names: Names,
  c: Colors,
): (address: Address) => string | undefined {
  const described = registryOf(protocol)
  const victims = new Set(verdict.victims)
  const attackers = new Set(verdict.attackers)
  const acted = actionLabels(block, transaction)
  return (address) => {
    const name = nameOf(address)
    const part = victims.has(address)
      ? c.yellow(c.bold('victim'))
      : attackers.has(address)
        ? c.red(c.bold('attacker'))
        : undefined
    if (part === undefined) return name === undefined ? undefined : c.cyan(name)
    return name === undefined ? part : `${part} ${c.cyan(name)}`
  }

  function nameOf(address: Address): string | undefined {
    const own = described.label(address)?.name
    // A victim that was named by its address alone has that as its label.
    if (own !== undefined && own !== short(address)) return own
    return names.known(address) ?? acted.get(address)
  }
}

/** Sender, pools, lenders and markets, read from this transaction alone. */
function actionLabels(block: Block, transaction: Transaction): ReadonlyMap<Address, string> {
  const [reading] = readBlock({ ...block, transactions: [transaction] }).transactions
  return labelsOf(block, transaction, reading?.actions ?? [])
}
