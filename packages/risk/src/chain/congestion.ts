import { MembraneError } from '@membrane/core'
import { pow } from '../exact/functions.ts'
import type { ChainModel, ChainState } from './model.ts'

/** EIP-1559: the base fee moves by at most an eighth a block. */
const denominator = 8

/**
 * First-price senders follow the prices of about the last 20 blocks, as geth's gas price oracle did: 1/20 of the way to
 * the clearing level a block. What they are behind by is what waits.
 */
const followedBlocks = 20

/** Gas that a node's pool keeps: geth's default of 5,120 executable transactions, at 150,000 gas each. */
const poolGas = 5_120 * 150_000

/** No fee is taken to rise beyond a million gwei: a hundred coins for a transfer of tokens, paid by nobody. */
const highestFee = 1e6

/**
 * A chain at rest: no gas waits, the fee is the starting one.
 *
 * @throws `CHAIN_INVALID` when the model is none: no block time, less room than the target, first prices without elasticity.
 */
export function createChainState(model: ChainModel): ChainState {
  const problem = problemOf(model)
  if (problem !== undefined) {
    throw new MembraneError('CHAIN_INVALID', {
      shortMessage: `The chain cannot be simulated: ${problem}.`,
      hint: 'Correct the field, or leave it out for the one of Ethereum.',
    })
  }
  return {
    baseFeeGwei: model.baseFeeGwei,
    level: 1,
    backlog: 0,
    fullness: Math.min(1, model.ordinaryDemand / model.maxGas),
    demand: model.ordinaryDemand,
    sinceBlock: 0,
  }
}

/**
 * Lets the blocks of a step pass. In each, gas newly asked for is
 * `(ordinary + demandPerPercent |return in %| + demandPerBacklog backlog) (fee / starting fee)^-elasticity`, a block takes
 * what there is up to `maxGas`, the rest waits, and the fee moves: EIP-1559's `fee (1 + (used - target) / (8 target))`, or
 * the first-price rule. Of what waits, the part that a risen fee prices out leaves: who bid f has bid over f' with chance
 * (f / f')^elasticity, which is what constant elasticity means.
 *
 * A return over `seconds` counts as its size over an hour by the square root of time, so that the same wandering price asks
 * for the same gas at every step length.
 *
 * Blocks in which gas waits, and nearly empty ones, are taken one by one; either ends in some dozens of blocks, because the
 * fee moves by 12.5 % in each. Otherwise `level = (fee / starting fee)^elasticity` obeys
 * `level' = level (1 + (u - 1) / 8)^elasticity` with `u = demand / (target level)`, which to first order in `(u - 1) / 8` is
 * linear: `level' = L + (level - L)(1 - elasticity / 8)` with `L = demand / target`. Hence any number of quiet blocks is
 * one power; the neglected term is at most (u - 1)^2 / 512 a block for an elasticity up to 1, and fades as the level settles. The direction never
 * changes on the way, so a quiet step stays quiet and the floor may be applied at its end.
 *
 * @param absReturn |ln return| of the chain's coin in the step.
 * @param addedGas what the simulation itself sends in the step.
 */
export function stepChain(
  model: ChainModel,
  state: ChainState,
  absReturn: number,
  seconds: number,
  addedGas: number,
): void {
  state.backlog = Math.min(poolGas, state.backlog + addedGas)
  const time = state.sinceBlock + seconds
  let blocks = Math.floor(time / model.blockSeconds)
  state.sinceBlock = time - blocks * model.blockSeconds
  if (blocks === 0) return
  const arriving =
    model.ordinaryDemand + model.demandPerPercent * 100 * absReturn * Math.sqrt(3_600 / seconds)
  while (blocks > 0 && (blocks === 1 || state.backlog > 0 || farFromRest(model, state, arriving))) {
    passBlock(model, state, arriving)
    blocks--
  }
  if (blocks > 0) passQuietBlocks(model, state, arriving, blocks)
}

/**
 * Blocks until a bid is included. The pool is served by price; bids of those who wait are spread as constant elasticity
 * says, so that a share (fee / bid)^elasticity of them, and of those who come, goes first.
 *
 * @param maxFeeGwei most that is paid for a unit of gas, tip included.
 * @param u uniform on [0, 1): where in a block the queue ends.
 * @returns 1 for the next block; Infinity when the bid does not get in as things are: wait or bid again.
 */
export function inclusionBlocks(model: ChainModel, state: ChainState, maxFeeGwei: number, u: number): number {
  const fee = state.baseFeeGwei
  const crowded = state.backlog > 0 || state.demand > model.maxGas
  if (maxFeeGwei < fee) return model.kind === 'first-price' && !crowded ? 1 : Number.POSITIVE_INFINITY
  if (!crowded) return 1
  const first = state.level / levelOf(model, maxFeeGwei)
  const room = model.maxGas - state.demand * first
  if (room <= 0) return Number.POSITIVE_INFINITY
  const blocks = 1 + Math.floor((state.backlog * first) / room + u)
  if (model.kind === 'first-price') return blocks
  // Blocks are full until then, and the base fee climbs by an eighth in each.
  let climbing = fee
  for (let block = 1; block < blocks; block++) {
    climbing *= 1 + (model.maxGas / model.targetGas - 1) / denominator
    if (climbing > maxFeeGwei) return Number.POSITIVE_INFINITY
    if (climbing === fee) break
  }
  return blocks
}

/** What a bid must offer to be in the next block, in gwei: the fee, raised until those who outbid it fill less than one. */
export function clearingFeeGwei(model: ChainModel, state: ChainState): number {
  const wanted = (state.demand + state.backlog) / model.maxGas
  if (wanted <= 1 || model.elasticity === 0) return state.baseFeeGwei
  return Math.min(highestFee, state.baseFeeGwei * root(model.elasticity, wanted))
}

/**
 * Dollars that `gas` costs in the next block, at the clearing fee.
 *
 * @param relativeCoinPrice price of the chain's coin over its price at the start.
 */
export function gasCostUsd(
  model: ChainModel,
  state: ChainState,
  gas: number,
  relativeCoinPrice: number,
): number {
  return gas * clearingFeeGwei(model, state) * 1e-9 * model.coinPrice * relativeCoinPrice
}

/** Blocks are full, or less than a third of the target while the fee can still fall. */
function farFromRest(model: ChainModel, state: ChainState, arriving: number): boolean {
  if (arriving > model.maxGas * state.level) return true
  return arriving * 3 < model.targetGas * state.level && state.baseFeeGwei > model.minBaseFeeGwei
}

/** One block of the recursion. */
function passBlock(model: ChainModel, state: ChainState, arriving: number): void {
  const level = state.level
  const wanted = arriving + model.demandPerBacklog * state.backlog
  const demand = wanted / level
  const offered = demand + state.backlog
  const used = Math.min(model.maxGas, offered)
  const fee =
    model.kind === 'first-price'
      ? feeOf(model, level + (wanted / model.maxGas - level) / followedBlocks)
      : state.baseFeeGwei * (1 + (used - model.targetGas) / (denominator * model.targetGas))
  setFee(model, state, fee)
  const stays = state.level > level ? level / state.level : 1
  state.backlog = Math.min(poolGas, (offered - used) * stays)
  state.fullness = used / model.maxGas
  state.demand = demand
}

/** `blocks` blocks with nothing waiting, in one go. */
function passQuietBlocks(model: ChainModel, state: ChainState, arriving: number, blocks: number): void {
  const firstPrice = model.kind === 'first-price'
  const rest = arriving / (firstPrice ? model.maxGas : model.targetGas)
  if (model.elasticity === 0) {
    setFee(model, state, state.baseFeeGwei * wholePower(1 + (rest - 1) / denominator, blocks))
  } else {
    const pace = firstPrice ? 1 / followedBlocks : model.elasticity / denominator
    setFee(model, state, feeOf(model, rest + (state.level - rest) * wholePower(1 - pace, blocks)))
  }
  state.demand = arriving / state.level
  state.fullness = Math.min(1, state.demand / model.maxGas)
}

/** (fee / starting fee)^elasticity: demand is divided by it. */
function levelOf(model: ChainModel, fee: number): number {
  const ratio = fee / model.baseFeeGwei
  if (model.elasticity === 0.5) return Math.sqrt(ratio)
  return model.elasticity === 1 ? ratio : pow(ratio, model.elasticity)
}

function feeOf(model: ChainModel, level: number): number {
  return model.baseFeeGwei * root(model.elasticity, level)
}

/** value^(1 / elasticity). */
function root(elasticity: number, value: number): number {
  if (elasticity === 0.5) return value * value
  return elasticity === 1 ? value : pow(value, 1 / elasticity)
}

function setFee(model: ChainModel, state: ChainState, fee: number): void {
  state.baseFeeGwei = Math.min(highestFee, Math.max(model.minBaseFeeGwei, fee))
  state.level = levelOf(model, state.baseFeeGwei)
}

/** The last power, because quiet steps of one model ask for the same one again and again. */
const last = { base: 1, exponent: 0, power: 1 }

/** By squaring: exact rules of multiplication, nine of them for an hour of blocks. */
function wholePower(base: number, exponent: number): number {
  if (base === last.base && exponent === last.exponent) return last.power
  let power = 1
  for (let factor = base, left = exponent; left > 0; left = Math.floor(left / 2), factor *= factor) {
    if (left % 2 === 1) power *= factor
  }
  last.base = base
  last.exponent = exponent
  last.power = power
  return power
}

function problemOf(model: ChainModel): string | undefined {
  if (!(model.blockSeconds > 0)) return `blockSeconds is ${model.blockSeconds}, expected more than 0`
  if (!(model.targetGas > 0)) return `targetGas is ${model.targetGas}, expected more than 0`
  if (!(model.maxGas >= model.targetGas)) {
    return `maxGas is ${model.maxGas}, expected at least targetGas (${model.targetGas})`
  }
  if (!(model.baseFeeGwei > 0)) return `baseFeeGwei is ${model.baseFeeGwei}, expected more than 0`
  if (!(model.minBaseFeeGwei > 0 && model.minBaseFeeGwei <= model.baseFeeGwei)) {
    return `minBaseFeeGwei is ${model.minBaseFeeGwei}, expected more than 0 and at most baseFeeGwei (${model.baseFeeGwei})`
  }
  if (!(model.elasticity >= 0 && model.elasticity <= 2)) {
    return `elasticity is ${model.elasticity}, expected 0 to 2`
  }
  if (model.kind === 'first-price' && model.elasticity === 0) {
    return 'elasticity is 0, and without it first prices have no level to settle at'
  }
  return undefined
}
