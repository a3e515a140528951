import type { LendingTarget, OracleAttackConfig } from '../config.ts'
import type { Depth } from '../depth.ts'
import {
  bestProfit,
  breakEvenSize,
  type CostOf,
  type LendingAttack,
  safeSize,
  taken,
} from '../oracle/lending.ts'
import { medianTakeover } from '../oracle/median.ts'
import { chanceWithin, consecutiveSlots, slotsNeeded } from '../oracle/slots.ts'
import { type Arbitrage, manipulationCost, type PoolReading } from '../oracle/window.ts'
import type { CostPoint, OracleResult } from '../result.ts'
import { type Context, closeFactorOf, finiteOrNull } from './notes.ts'

/** Costs one oracle: an entry for each way of holding the price. */
export function evaluateOracle(config: OracleAttackConfig, context: Context): readonly OracleResult[] {
  const { reading } = config
  if (reading.kind === 'median') return [evaluateMedian(config, reading, context)]
  const ways: readonly Way[] =
    reading.kind === 'spot'
      ? (reading.arbitrage === undefined ? (['each-block', 'never'] as const) : [reading.arbitrage]).map(
          (arbitrage) => ({ reading: { kind: 'spot' }, held: 1, arbitrage }),
        )
      : arbitragesOf(config, reading).flatMap((arbitrage) =>
          [...new Set(reading.held ?? [1, reading.blocks])].map((held) => ({
            reading: { kind: reading.kind, blocks: reading.blocks },
            held,
            arbitrage,
          })),
        )
  return ways.map((way) => evaluateWay(config, way, context))
}

/** Whoever proposes blocks trades back himself: a stake that is given is costed beside what others can do. */
function arbitragesOf(
  { stakeShare }: OracleAttackConfig,
  { arbitrage }: { readonly arbitrage?: Arbitrage },
): readonly Arbitrage[] {
  if (arbitrage !== undefined) return [arbitrage]
  return stakeShare === undefined ? ['each-block'] : ['each-block', 'never']
}

type Way = { readonly reading: PoolReading; readonly held: number; readonly arbitrage: Arbitrage }

const curvePoints = 24

function evaluateWay(config: OracleAttackConfig, way: Way, context: Context): OracleResult {
  const { name, targetMove, attackerCapital, flashLiquidity } = config
  const { reading, held, arbitrage } = way
  const pool = config.pool ?? ''
  const depth = context.depth(pool)
  const spot = reading.kind === 'spot'
  // Where the attacker trades back himself, all of it is one transaction.
  const atOnce = spot && arbitrage === 'never'
  // Own money without a bound pays for anything, and so do loans without one where they can be used.
  const most =
    attackerCapital === undefined || (atOnce && flashLiquidity === undefined)
      ? undefined
      : attackerCapital + (atOnce ? (flashLiquidity ?? 0) : 0)
  const base = {
    name,
    pool,
    method: reading.kind,
    windowBlocks: spot ? 1 : reading.blocks,
    heldBlocks: held,
    arbitrage,
    targetMove,
    flashLoan: atOnce,
    slots: slotsOf(config, way, context),
    reporters: null,
    ...lendingFields(config.lending),
  }
  if (depth === undefined) {
    context.notes.unknown(name, 'cost of manipulation', `the depth of pool ${pool} is not known`)
    return { ...base, ...nothingKnown }
  }
  assumeFor(config, way, context)
  const at = (multiple: number) => manipulationCost(depth, reading, multiple, held, arbitrage)
  const canPay = (capital: number) => most === undefined || capital <= most
  const target = at(1 + targetMove)
  const curve = curveOf(depth, way, targetMove)
  const costOf = (multiple: number) => {
    const cost = at(multiple)
    return cost !== undefined && canPay(cost.capital) ? cost.loss : undefined
  }
  return {
    ...base,
    poolMultiple: target?.poolMultiple ?? null,
    reachable: target !== undefined,
    capital: target?.capital ?? null,
    loss: target?.loss ?? null,
    affordable: target === undefined || most === undefined ? null : canPay(target.capital),
    ...profitFields(config, costOf, context),
    curve,
  }
}

const nothingKnown = {
  poolMultiple: null,
  reachable: null,
  capital: null,
  loss: null,
  affordable: null,
  profit: null,
  bestProfit: null,
  bestMove: null,
  safeCap: null,
  safeCapMeaning: 'unknown',
  safeCapAtTarget: null,
  curve: [],
} as const

function lendingFields(lending: LendingTarget | undefined): Pick<OracleResult, 'attack' | 'cap'> {
  return { attack: lending?.attack ?? null, cap: lending?.cap ?? null }
}

type ProfitFields = Pick<
  OracleResult,
  'profit' | 'bestProfit' | 'bestMove' | 'safeCap' | 'safeCapMeaning' | 'safeCapAtTarget'
>

function profitFields(
  { name, lending, targetMove }: OracleAttackConfig,
  costOf: CostOf,
  context: Context,
): ProfitFields {
  const { notes } = context
  // Undefined where the target cannot be reached or paid for: no size pays at it then.
  const targetLoss = costOf(1 + targetMove)
  if (lending === undefined) {
    notes.unknown(name, 'profit', 'no lending market is given, so what a wrong price is worth is not known')
    notes.assume(
      'Where no lending market is given, the largest safe cap is the loss at the target move: what may be taken by whoever makes it.',
    )
    return {
      profit: null,
      bestProfit: null,
      bestMove: null,
      safeCap: targetLoss ?? null,
      safeCapMeaning: targetLoss === undefined ? 'unlimited' : 'value taken',
      safeCapAtTarget: targetLoss ?? null,
    }
  }
  const attack = attackOf(lending, context)
  const atTarget =
    targetLoss === undefined ? Number.POSITIVE_INFINITY : breakEvenSize(attack, 1 + targetMove, targetLoss)
  const known =
    lending.cap === undefined || targetLoss === undefined
      ? null
      : taken(attack, 1 + targetMove, lending.cap) - targetLoss
  if (lending.cap === undefined) notes.unknown(name, 'profit', 'no cap is given')
  if ('closeFactor' in attack) {
    notes.assume(
      'Debt that a move opens to liquidation is that of the target move alone; accounts have collateral enough for the bonus, and what is seized is worth its fair price.',
    )
    return {
      profit: known,
      bestProfit: known,
      bestMove: known === null ? null : targetMove,
      safeCap: finiteOrNull(atTarget),
      safeCapMeaning: atTarget === Number.POSITIVE_INFINITY ? 'unlimited' : 'debt open to liquidation',
      safeCapAtTarget: finiteOrNull(atTarget),
    }
  }
  notes.assume(
    'A borrowing attacker leaves collateral behind that is worth its fair price to him, and borrows up to the loan-to-value ratio.',
  )
  if (attack.liquidity === undefined) {
    notes.unknown(
      name,
      'largest safe cap over all moves',
      'how much can be borrowed is not given; without a limit a large enough move pays at any cap',
    )
    return {
      profit: known,
      bestProfit: null,
      bestMove: null,
      safeCap: null,
      safeCapMeaning: 'unknown',
      safeCapAtTarget: finiteOrNull(atTarget),
    }
  }
  const safe = safeSize(attack, costOf)
  const best = lending.cap === undefined ? undefined : bestProfit(attack, costOf, lending.cap)
  return {
    profit: known,
    bestProfit: best === undefined ? null : finiteOrNull(best.value),
    bestMove: best === undefined || !Number.isFinite(best.value) ? null : best.multiple - 1,
    safeCap: finiteOrNull(safe.value),
    safeCapMeaning: safe.value === Number.POSITIVE_INFINITY ? 'unlimited' : 'collateral',
    safeCapAtTarget: finiteOrNull(atTarget),
  }
}

function attackOf(lending: LendingTarget, context: Context): LendingAttack {
  return 'loanToValue' in lending
    ? { direction: lending.attack, loanToValue: lending.loanToValue, liquidity: lending.liquidity }
    : {
        direction: lending.attack,
        bonus: lending.bonus,
        closeFactor: closeFactorOf(context, lending.closeFactor),
      }
}

function curveOf(depth: Depth, { reading, held, arbitrage }: Way, targetMove: number): readonly CostPoint[] {
  return Array.from({ length: curvePoints }, (_, i) => (targetMove * (i + 1) * 2) / curvePoints)
    .filter((move) => move > -1)
    .map((move) => {
      const cost = manipulationCost(depth, reading, 1 + move, held, arbitrage)
      return { move, capital: cost?.capital ?? null, loss: cost?.loss ?? null }
    })
}

function slotsOf(
  { stakeShare }: OracleAttackConfig,
  { reading, held, arbitrage }: Way,
  { blockSeconds }: Context,
): OracleResult['slots'] {
  if (arbitrage === 'each-block' || reading.kind === 'spot') return null
  const needed = slotsNeeded(held, arbitrage)
  if (stakeShare === undefined)
    return { needed, probability: null, expectedWaitSeconds: null, chanceInDay: null }
  const { probability, expectedSlots } = consecutiveSlots(stakeShare, needed)
  return {
    needed,
    probability,
    expectedWaitSeconds: Number.isFinite(expectedSlots) ? expectedSlots * blockSeconds : null,
    chanceInDay: chanceWithin(stakeShare, needed, Math.floor(86_400 / blockSeconds)),
  }
}

function assumeFor(
  { stakeShare }: OracleAttackConfig,
  { reading, arbitrage }: Way,
  { notes }: Context,
): void {
  notes.assume(
    'Pools stand at the fair price before an attack, have the depth given and no more comes during it; whatever lies past the last range of a pool costs nothing.',
  )
  if (reading.kind === 'spot' && arbitrage === 'never')
    notes.assume(
      'A spot price that is read in the transaction that pushes it is traded back there too, so it costs the fees of both ways; the flash loan that pays for it is free, as some are.',
    )
  else if (arbitrage === 'each-block')
    notes.assume(
      'Others trade a pushed price all the way back at once. They stop at the fee in truth, which makes every further push a little cheaper.',
    )
  if (reading.kind !== 'spot' && arbitrage === 'each-block' && stakeShare === undefined)
    notes.assume(
      'Where no stakeShare is given, no attacker proposes consecutive blocks; one who does holds a price for the fees of both ways.',
    )
  if (arbitrage !== 'each-block' && reading.kind !== 'spot')
    notes.assume('Slots are drawn independently of each other, in proportion to stake.')
}

function evaluateMedian(
  config: OracleAttackConfig,
  reading: Extract<OracleAttackConfig['reading'], { kind: 'median' }>,
  context: Context,
): OracleResult {
  const { name, targetMove, lending } = config
  const { notes } = context
  const { needed, probability, cost, shiftBelow } = medianTakeover(
    reading.reporters,
    reading.corruptChance,
    reading.reporterPrice,
    reading.signatures,
  )
  if (cost === undefined)
    notes.unknown(name, 'cost of manipulation', 'no price of a reporter is given, and none can be computed')
  if (probability === undefined)
    notes.unknown(name, 'chance of a corrupt median', 'no chance that a reporter is corrupt is given')
  if (reading.signatures === undefined)
    notes.assume(
      'Where no signatures are given, a median falls when half of its reporters lie; where fewer can sign a report without the others, as in off-chain reporting, fewer do.',
    )
  notes.assume('Reporters are corrupt independently of each other; one operator behind several is not seen.')
  return {
    name,
    pool: null,
    method: 'median',
    windowBlocks: null,
    heldBlocks: null,
    arbitrage: null,
    targetMove,
    flashLoan: null,
    slots: null,
    ...lendingFields(lending),
    ...nothingKnown,
    reachable: true,
    capital: cost ?? null,
    loss: cost ?? null,
    ...(cost === undefined ? {} : profitFields(config, () => cost, context)),
    reporters: {
      needed,
      of: reading.reporters,
      probability: probability ?? null,
      shiftBelowSigmas: shiftBelow,
    },
  }
}
