import type { Block, FindingDraft, Transaction } from '@membrane/core'
import { defineDetector, fuseScores } from '@membrane/core'
import { cutEvidence, type Scope, scopeOf } from '../concern/scope.ts'
import { creationsOf } from './created.ts'
import { withFunded } from './funding.ts'
import { emptyMemory, extended, type PreparationMemory, type Watched } from './memory.ts'
import { type AttackPreparationOptions, attackPreparationDefaults } from './options.ts'
import { type Preparation, weigh } from './signs.ts'

/**
 * New contracts made to attack the protocol, before they are used: their code names its contracts and handles flash
 * loans, their deployer is new or was paid by a mixer. The score joins the signs' weights (1 - product of doubts);
 * it is `medium` or `high` only where described contracts are named.
 */
export const attackPreparation = defineDetector<AttackPreparationOptions, PreparationMemory>({
  id: 'attack-preparation',
  version: 1,
  title: 'A contract prepared against the protocol',
  description:
    'Reads the code of new contracts for the addresses of described contracts and for flash-loan callbacks, and weighs them with who deployed them and who paid the deployer.',
  needs: ['transactions'],
  uses: ['traces', 'logs', 'receipts'],
  defaults: attackPreparationDefaults,
  initial: () => emptyMemory,
  evaluate({ block, protocol, memory }, options) {
    const scope = scopeOf(protocol)
    const funded = withFunded(block, memory, options)
    const findings: FindingDraft[] = []
    const unknown: string[] = []
    let { watched } = memory
    for (const transaction of block.transactions) {
      const call = calledBy(transaction, watched)
      if (call !== undefined) {
        findings.push(callFinding(transaction, call, options))
        watched = { ...watched, [call.contract]: { ...call.watched, called: true } }
      }
      if (transaction.from !== undefined && scope.trusted.has(transaction.from)) continue
      const found = strongest(transaction, block, scope, { funded, watched }, options)
      if (found === undefined) continue
      const { contract } = found.creation
      findings.push(preparationFinding(found, transaction, scope, options))
      unknown.push(`${contract}: whether its source is verified is not known`)
      if (transaction.nonce === undefined) unknown.push(`${contract}: the nonce of its deployer is not known`)
      watched = extended(watched, [[contract, watchOf(found, block)]], options.maxWatched)
    }
    return { findings, memory: { funded, watched }, unknown }
  },
})

/** The new contract of the transaction that most speaks for an attack: what it makes besides is one with it. */
function strongest(
  transaction: Transaction,
  block: Block,
  scope: Scope,
  memory: PreparationMemory,
  options: AttackPreparationOptions,
): Preparation | undefined {
  let best: Preparation | undefined
  for (const creation of creationsOf(transaction, options.maxContracts)) {
    // What the protocol's own factories make names the protocol.
    if (creation.creator !== undefined && scope.own.has(creation.creator)) continue
    const found = weigh(creation, transaction, block, scope, memory, options)
    if (found !== undefined && (best === undefined || found.score > best.score)) best = found
  }
  return best
}

function watchOf({ deployer, score, code }: Preparation, block: Block): Watched {
  return { deployer, score, named: code.named, block: block.number, called: false }
}

type Call = { readonly contract: NonNullable<Transaction['to']>; readonly watched: Watched }

/** The first call of a prepared contract that names the protocol. */
function calledBy({ to, status }: Transaction, watched: PreparationMemory['watched']): Call | undefined {
  if (!to || status === 'reverted') return undefined
  const known = watched[to]
  if (known === undefined || known.called || known.named.length === 0) return undefined
  return { contract: to, watched: known }
}

function callFinding(
  transaction: Transaction,
  { contract, watched }: Call,
  options: AttackPreparationOptions,
): FindingDraft {
  const score = fuseScores([watched.score, options.called])
  return {
    severity: severityOf(score, options),
    score,
    title: `A contract that was prepared against the protocol in block ${watched.block} is called`,
    subject: `${contract}:called`,
    transaction: transaction.hash,
    victims: watched.named,
    attackers: [
      ...new Set([watched.deployer, contract, ...(transaction.from === undefined ? [] : [transaction.from])]),
    ],
    evidence: [
      {
        kind: 'frame',
        path: [],
        from: transaction.from ?? watched.deployer,
        to: contract,
        selector: '0x',
        note: 'calls the prepared contract',
      },
      {
        kind: 'measure',
        name: 'score of its creation',
        value: watched.score.toFixed(2),
        threshold: options.mediumScore.toFixed(2),
        unit: 'joined weights',
      },
    ],
  }
}

function preparationFinding(
  { creation, deployer, code, signs, score }: Preparation,
  transaction: Transaction,
  scope: Scope,
  options: AttackPreparationOptions,
): FindingDraft {
  const named = code.named.map((address) => scope.label(address)).join(', ')
  return {
    severity: code.named.length > 0 ? severityOf(score, options) : 'info',
    // Without a protocol it is a guess about nobody in particular.
    score: code.named.length > 0 ? score : 0.1,
    title:
      named === ''
        ? `New contract of ${scope.label(deployer)} that handles flash loans: ${signs.length} signs of preparation`
        : `New contract of ${scope.label(deployer)} names ${named}: ${signs.length} signs of preparation`,
    subject: creation.contract,
    transaction: transaction.hash,
    victims: code.named,
    attackers: [deployer, creation.contract],
    evidence: cutEvidence([
      creation.evidence,
      ...signs.map(
        ({ name, weight, value }) =>
          ({ kind: 'measure', name, value, threshold: '0', unit: `weight ${weight}` }) as const,
      ),
    ]),
  }
}

function severityOf(
  score: number,
  { mediumScore, highScore }: AttackPreparationOptions,
): FindingDraft['severity'] {
  return score >= highScore ? 'high' : score >= mediumScore ? 'medium' : 'low'
}
