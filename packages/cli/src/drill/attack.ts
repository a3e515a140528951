import { systemClock } from '@membrane/chain'
import type { Address, Hash, MembraneConfig } from '@membrane/core'
import { assembleGuard, type DrillRun, drillRandom, type RaceWatch, watchRace } from '@membrane/engine'
import { type Market, type Scenario, startBusiness } from '@membrane/example-protected-market'
import { falseAlarms, isAlarm } from '../demo/result.ts'
import type { Receiver } from './receiver.ts'

export type AttackOnceOptions = {
  readonly market: Market
  readonly scenario: Scenario
  readonly config: MembraneConfig
  readonly env: Readonly<Record<string, string>>
  readonly receiver: Receiver
  readonly seed: number
  readonly blockTimeSeconds: number
  readonly signal: AbortSignal
}

/** One attack, and which links of the response held. */
export type Attacked = {
  readonly run: DrillRun
  readonly detected: boolean
  readonly delivered: boolean
  /** What became of the first pause that was sent; undefined when none was. */
  readonly pause: PauseOutcome | undefined
  readonly ordinary: number
  readonly falseAlarms: number
  /** Accounts that the guard's transactions were signed by. */
  readonly signers: readonly Address[]
}

export type PauseOutcome = {
  readonly mined: boolean
  readonly succeeded: boolean
  /** Mined before the transaction that it answers. */
  readonly first: boolean
}

/**
 * An attack waits in the mempool for at least this share of a block time: one that comes with the last breath before a
 * block cannot be answered in that block by anybody.
 */
const leastWait = 0.5

/** Block time in seconds until the attack: only the race itself must be at the speed that was asked for. */
const quickBlocks = 1

/** Lets one attack loose on a guarded market at a random moment amid ordinary business, and measures on chain what it took. */
export async function attackOnce(options: AttackOnceOptions): Promise<Attacked> {
  const { market, scenario, config, env, receiver, seed, blockTimeSeconds } = options
  const random = drillRandom(seed)
  const blockMs = blockTimeSeconds * 1000
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const race = watchRace(config)
  const attack = new Set<Hash>()
  const ordinary = new Set<Hash>()
  const assembling = assembleGuard({ config, env, memory: true, resume: false, once: false })
  let failure: string | undefined
  let before = 0n
  try {
    // Nobody races against what is prepared, so that it need not wait for blocks.
    await market.client.setAutomine(true)
    await scenario.prepare(market)
    before = await scenario.valueAtRisk(market)
    await market.client.setIntervalMining({ interval: quickBlocks })
  } catch (error) {
    await assembling.then((guard) => guard.close())
    throw error
  }
  const guard = await assembling
  guard.bus.subscribe(race.listen)
  const running = guard.run(signal).then(
    () => undefined,
    (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error)
      stop.abort()
    },
  )
  const business = startBusiness(market, { seed, signal, onTransaction: (hash) => ordinary.add(hash) })
  try {
    await until(() => race.blocks() > 0, 60_000, signal)
    await systemClock.sleep((0.3 + random()) * quickBlocks * 1000, signal)
    await market.client.setIntervalMining({ interval: blockTimeSeconds })
    const blocks = race.blocks()
    await until(() => race.blocks() > blocks, 5 * blockMs, signal)
    await systemClock.sleep(random() * (1 - leastWait) * blockMs, signal)
    await scenario.attack(market, { signal, onSent: (hash) => attack.add(hash) })
    await until(() => race.sent.length > 0 && settled(race), 2 * blockMs, signal)
  } finally {
    stop.abort()
    await Promise.allSettled([business, running])
    await guard.close()
  }
  options.signal.throwIfAborted()
  const value = await scenario.valueAtRisk(market)
  return judge({
    options,
    race,
    attack,
    ordinary,
    received: receiver.findings,
    lost: before - value,
    failure,
  })
}

type Observed = {
  readonly options: AttackOnceOptions
  readonly race: RaceWatch
  readonly attack: ReadonlySet<Hash>
  readonly ordinary: ReadonlySet<Hash>
  readonly received: ReadonlySet<Hash>
  readonly lost: bigint
  readonly failure: string | undefined
}

async function judge(observed: Observed): Promise<Attacked> {
  const { options, race, attack, ordinary, received, lost, failure } = observed
  const about = race.findings.filter(
    ({ finding }) =>
      finding.transaction !== undefined && attack.has(finding.transaction) && isAlarm(finding.severity),
  )
  const [first] = race.sent
  const stopped = lost <= 0n
  const detected = about.some(({ finding }) => finding.stage === 'pending')
  const outcomes = await Promise.all(
    race.sent.map(({ action, answers }) => outcomeOf(options.market, newest(race, action.id), answers)),
  )
  const [outcome] = outcomes
  const ms = first === undefined ? undefined : first.sentAt - first.seenAt
  return {
    detected,
    delivered: about.some(({ finding }) => received.has(finding.id)),
    pause: outcome,
    ordinary: ordinary.size,
    falseAlarms: falseAlarms(ordinary, race.findings).size,
    signers: [...new Set(outcomes.flatMap(({ from }) => (from === undefined ? [] : [from])))],
    run: {
      name: options.scenario.id,
      stopped,
      firstSightToPauseMs: ms,
      detail: failure ?? story(race, detected, outcome, lost, options.scenario),
    },
  }
}

function story(
  race: RaceWatch,
  detected: boolean,
  outcome: PauseOutcome | undefined,
  lost: bigint,
  scenario: Scenario,
): string {
  const loss = lost > 0n ? `; ${lost} base units of ${scenario.unit} lost` : ''
  if (!detected) return `not seen before it was mined${loss}`
  if (outcome === undefined) {
    const reason = race.actions().find(({ status }) => status === 'refused' || status === 'failed')?.reason
    return `seen, but no pause was sent${reason === undefined ? '' : `: ${reason}`}${loss}`
  }
  if (!outcome.mined) return `paused too late or never: the pause was not mined${loss}`
  if (!outcome.succeeded) return `the pause reverted${loss}`
  return `${outcome.first ? 'paused before it was mined' : 'paused after it was mined'}${loss}`
}

async function outcomeOf(
  market: Market,
  pauseHash: Hash | undefined,
  answered: Hash | undefined,
): Promise<PauseOutcome & { readonly from: Address | undefined }> {
  const receiptOf = (hash: Hash | undefined) =>
    hash === undefined
      ? Promise.resolve(undefined)
      : market.client.getTransactionReceipt({ hash }).catch(() => undefined)
  const [mine, theirs] = await Promise.all([receiptOf(pauseHash), receiptOf(answered)])
  if (mine === undefined) return { mined: false, succeeded: false, first: false, from: undefined }
  const first =
    theirs === undefined ||
    mine.blockNumber < theirs.blockNumber ||
    (mine.blockNumber === theirs.blockNumber && mine.transactionIndex < theirs.transactionIndex)
  const from = mine.from.toLowerCase() as Address
  return { mined: true, succeeded: mine.status === 'success', first, from }
}

/** The hash of the version of an action's transaction that was sent last, or confirmed. */
function newest(race: RaceWatch, id: Hash): Hash | undefined {
  return race.actions().find((action) => action.id === id)?.transaction
}

function settled(race: RaceWatch): boolean {
  return race.actions().every(({ status }) => status !== 'sent' && status !== 'planned')
}

async function until(done: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + timeoutMs; !done() && Date.now() < end && !signal.aborted; )
    await systemClock.sleep(10, signal)
}
