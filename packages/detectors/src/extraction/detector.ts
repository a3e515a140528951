import { type Bundle, findDisplacements, findJit, findSandwiches, readBlock } from '@membrane/analytics'
import { type Address, type Block, defineDetector, type FindingDraft, type Transaction } from '@membrane/core'
import { type Scope, scopeOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { copyCandidates } from './copied.ts'
import { type ExtractionOptions, extractionDefaults } from './options.ts'
import { sharedPools } from './shared.ts'
import { tell } from './tell.ts'

/**
 * Value taken from users by the order of transactions: sandwiches, displaced calls and just-in-time liquidity, as
 * `@membrane/analytics` finds them. It is told as `low` where nothing is described, since a chain has it in every
 * block, and as `medium` (0.45) where the users or pools of the described protocol are the victims.
 */
export const extraction = defineDetector<ExtractionOptions, null>({
  id: 'extraction',
  version: 1,
  title: 'Value extracted by the order of transactions',
  description:
    'Finds sandwiches, displaced transactions and just-in-time liquidity among the transactions that share a pool or a call, and says what each victim lost.',
  needs: ['transactions'],
  uses: ['logs', 'traces', 'receipts'],
  defaults: extractionDefaults,
  initial: () => null,
  evaluate({ stage, block, protocol, memory }, options) {
    const unknown: string[] = []
    // A single pending transaction has nobody before or after it.
    if (stage === 'pending') return { findings: [], memory }
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      return { findings: [], memory, unknown: ['logs and traces: no trade of the block was seen'] }
    }
    const scope = scopeOf(protocol)
    const findings: FindingDraft[] = []
    for (const bundle of bundlesOf(block, scope, options)) {
      const concerned = concerns(bundle, block, scope)
      if (scope.described && !concerned) continue
      if (findings.length >= options.maxFindings) {
        unknown.push(`more than ${options.maxFindings} extractions in the block: the rest is not told`)
        break
      }
      findings.push(tell(bundle, block, protocol, scope, concerned))
    }
    return { findings, memory, unknown }
  },
})

function bundlesOf(block: Block, scope: Scope, options: ExtractionOptions): readonly Bundle[] {
  const all = !scope.described
  const positions = sharedPools(
    block,
    (pool, between) =>
      all || scope.own.has(pool as Address) || between.some((transaction) => touches(transaction, scope)),
  )
  const bundles: Bundle[] = []
  if (positions.size > 0) {
    const reading = readBlock(partOf(block, positions))
    const sandwiches = findSandwiches(reading)
    bundles.push(...sandwiches, ...findJit(reading, sandwiches))
  }
  const copied = copyCandidates(block, (target) => all || scope.own.has(target), options.maxVictims)
  if (copied !== undefined) bundles.push(...findDisplacements(partOf(block, copied)))
  return bundles
}

/** The block with these transactions alone, in its order. */
function partOf(block: Block, positions: ReadonlySet<number>): Block {
  return { ...block, transactions: block.transactions.filter((_, position) => positions.has(position)) }
}

function concerns({ pool, victims }: Bundle, block: Block, scope: Scope): boolean {
  if (!scope.described) return false
  if (pool !== null && scope.own.has(pool.slice(0, 42) as Address)) return true // an id is hex, as an address is
  const hashes = new Set(victims)
  return block.transactions.some((one) => hashes.has(one.hash) && touches(one, scope))
}

function touches(transaction: Transaction, scope: Scope): boolean {
  const { to, logs } = transaction
  if (to != null && scope.own.has(to)) return true
  if (logs.length > 0) return logs.some(({ address }) => scope.own.has(address))
  return framesOf(transaction).some(({ account }) => scope.own.has(account))
}
