import { defineDetector, type FindingDraft, type Protocol, type Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { type Attempt, attemptsOf } from './attempt.ts'
import { effectReads, judgeEffects } from './effect.ts'
import { type Awaited, emptyMemory, type ResponseMemory } from './memory.ts'
import { type ResponseHealthOptions, responseHealthDefaults } from './options.ts'
import { balanceReads, judgeBalances, judgeSilence, type Said, withActs } from './pauser.ts'

/**
 * Whether the protocol could be stopped now: pauses that failed or changed nothing, pausers that could not pay for one
 * or are not heard of. A failed pause of somebody who may is `critical` (0.9); of a stranger it is `info`.
 */
export const responseHealth = defineDetector<ResponseHealthOptions, ResponseMemory>({
  id: 'response-health',
  version: 1,
  title: 'The protocol’s own response fails',
  description:
    'Watches calls of the described emergency functions and their effect, the native balances of the accounts that may pause, and how long these have been silent.',
  needs: ['transactions'],
  uses: ['receipts', 'traces', 'stateDiff', 'reads'],
  defaults: responseHealthDefaults,
  initial: () => emptyMemory,
  reads: (protocol, memory) => [...balanceReads(protocol), ...effectReads(memory.awaited)],
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const unknown: string[] = []
    if (protocol.emergency.length === 0 && protocol.pausers.length === 0) {
      unknown.push('no emergency function and no pauser described: whether a pause would work is unknown')
      return { findings, memory, unknown }
    }
    const attempts = protocol.emergency.length === 0 ? [] : attemptsIn(block.transactions, protocol)
    const expected = expectedCallers(protocol)
    for (const attempt of attempts) {
      if (attempt.failure !== undefined) findings.push(failureFinding(attempt, expected))
    }
    if (stage === 'pending') return { findings, memory, unknown }
    const said: Said = { findings, measurements: [], unknown }
    const waiting = judgeEffects(memory.awaited, block.number, options.effectBlocks, reads, said)
    const awaited = [
      ...waiting,
      ...attempts.filter(shouldPause).map((one) => awaitedOf(one, block.number)),
    ].slice(-options.maxAwaiting)
    const since = memory.since ?? block.timestamp
    const acts = withActs(block, protocol, memory)
    const low = judgeBalances(protocol, reads, { ...memory, ...acts }, options, said)
    const silent = judgeSilence(block.timestamp, protocol, { ...memory, ...acts, since }, options, said)
    const next = { ...acts, since, low, silent, awaited: awaited.length === 0 ? [] : awaited }
    return { findings, memory: next, measurements: said.measurements, unknown }
  },
})

function attemptsIn(transactions: readonly Transaction[], protocol: Protocol): readonly Attempt[] {
  return transactions.flatMap((transaction) => attemptsOf(transaction, protocol))
}

/** Who may pause, as far as the description says. */
function expectedCallers(protocol: Protocol): ReadonlySet<string> {
  const { trusted } = scopeOf(protocol)
  const multisigs = protocol.multisigs.map(({ address }) => address)
  return new Set([...trusted, ...protocol.pausers.map(({ account }) => account), ...multisigs])
}

function failureFinding(
  { emergency, transaction, caller, failure, evidence }: Attempt,
  expected: ReadonlySet<string>,
): FindingDraft {
  const { from } = transaction
  const may = (caller !== undefined && expected.has(caller)) || (from !== undefined && expected.has(from))
  return {
    severity: may ? 'critical' : 'info',
    score: may ? 0.9 : 0.05,
    title: may
      ? `${emergency.name} failed: ${failure}`
      : `${emergency.name} was tried by an account that may not: ${failure}`,
    subject: `${emergency.to}:${emergency.name}`,
    transaction: transaction.hash,
    victims: may ? emergency.protects : [],
    attackers: may || from === undefined ? [] : [from],
    evidence: [evidence],
  }
}

/** A throttle leaves `paused()` false, and that is as it should be. */
function shouldPause({ failure, emergency }: Attempt): boolean {
  return failure === undefined && (emergency.mode ?? 'paused') === 'paused'
}

function awaitedOf({ emergency, transaction }: Attempt, block: number): Awaited {
  const { name, to, protects } = emergency
  return { emergency: name, transaction: transaction.hash, block, to, protects }
}
