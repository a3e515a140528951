import { MembraneError } from '@membrane/core'
import type { Stream } from '@membrane/risk'
import { largestAllowed } from './bisect.ts'
import type { PairConfig } from './config.ts'
import { deployComponent } from './deploy.ts'
import type { Driver, Stage } from './driver.ts'
import { openPair, type PairBooks } from './pairContract.ts'
import { arbitrage, modelBurn, modelMint, modelSwap, moved, type Side, unitPrice } from './pairModel.ts'
import {
  account,
  approve,
  bank,
  baseUnits,
  deployer,
  deployToken,
  transferData,
  wholeTokens,
} from './tokens.ts'

const trader = account(1)
const provider = account(2)
const saleShare = 0.01

/**
 * Drives a Uniswap-v2-shaped pair: arbitrage to the scenario's price, sales of seized collateral, liquidity that comes and goes,
 * all compared with the model to the wei; a wei more than the model allows has to be refused.
 * @throws COMPONENT_SETUP_FAILED, COMPONENT_CALL_FAILED
 */
export async function openPairDriver(config: PairConfig, stage: Stage): Promise<Driver> {
  const { chain, recorder, artifacts, startPrice } = stage
  const decimals = { base: config.decimals?.base ?? 18, quote: config.decimals?.quote ?? 18 }
  const feeBps = BigInt(config.feeBps ?? 30)
  const base = await deployToken(chain, decimals.base)
  const quote = await deployToken(chain, decimals.quote)
  const tokens = { base, quote }
  const component = await deployComponent(chain, config, artifacts, {
    base: base.address,
    quote: quote.address,
  })
  const pair = await openPair(chain, component.address, base, quote)
  await provideFirst()
  for (const owner of [trader, provider])
    for (const token of [base, quote]) {
      await chain.send(bank, token.address, transferData(owner, 2n ** 110n))
      await approve(chain, token, owner, pair.address)
    }
  let books = await pair.read(trader)
  let stream: Stream | undefined
  let start = books

  /** The first liquidity, unless the setup has brought some. */
  async function provideFirst(): Promise<void> {
    const { reserves } = await pair.read(trader)
    if (reserves.base > 0n && reserves.quote > 0n) return
    const amount = baseUnits(config.reserve, decimals.base)
    const worth = baseUnits(config.reserve * startPrice, decimals.quote)
    await chain.send(bank, base.address, transferData(pair.address, amount))
    await chain.send(bank, quote.address, transferData(pair.address, worth))
    const { ok } = await chain.send(deployer, pair.address, pair.mintData(provider))
    const { reserves: filled } = await pair.read(trader)
    if (ok && filled.base > 0n && filled.quote > 0n) return
    const [why] = await chain.attempt([{ from: deployer, to: pair.address, data: pair.mintData(provider) }])
    throw new MembraneError('COMPONENT_SETUP_FAILED', {
      shortMessage: `The pair takes no first liquidity by mint(address): ${why?.ok === false ? why.reason : 'its reserves stay empty'}.`,
      hint: 'Its factory must be a contract that answers feeTo(); or bring liquidity in component.setup.',
    })
  }

  async function swap(action: string, sells: Side, amountIn: bigint): Promise<void> {
    const buys: Side = sells === 'base' ? 'quote' : 'base'
    const { amountOut } = modelSwap(books.reserves, sells, amountIn, feeBps)
    if (amountOut === 0n) return
    await chain.send(trader, tokens[sells].address, transferData(pair.address, amountIn))
    const request = (out: bigint) => ({
      from: trader,
      to: pair.address,
      data: pair.swapData(buys, out, trader),
    })
    const allows = async (out: bigint) => (await chain.attempt([request(out)]))[0]?.ok === true
    const [exact, more] = await chain.attempt([request(amountOut), request(amountOut + 1n)])
    let taken = amountOut
    if (more?.ok === true) {
      taken = await largestAllowed(amountOut + 1n, books.reserves[buys], 'allowed', allows)
      recorder.mismatch('more', `swap: ${buys} paid out`, String(amountOut), String(taken))
    } else if (exact?.ok !== true) {
      taken = await largestAllowed(0n, amountOut, 'refused', allows)
      if (taken === 0n) recorder.mismatch('reverted', 'swap', String(amountOut), exact?.reason ?? 'no answer')
      else recorder.mismatch('less', `swap: ${buys} paid out`, String(amountOut), String(taken))
    } else recorder.refusal()
    recorder.sample(`beyond model, ${buys}`, wholeTokens(taken - amountOut, tokens[buys].decimals))
    if (taken === 0n) {
      // What was paid in lies in the pair; it would count as the next trader's.
      await chain.send(trader, pair.address, pair.skimData(trader))
      books = await pair.read(trader)
      return
    }
    const { ok, gas } = await chain.send(trader, pair.address, pair.swapData(buys, taken, trader))
    recorder.gas(action, gas)
    if (!ok) recorder.mismatch('reverted', 'swap', String(taken), 'reverted')
    const before = books
    books = await pair.read(trader)
    const expected = moved(before.reserves, sells, amountIn, taken)
    recorder.same('swap: reserve of base', expected.base, books.reserves.base)
    recorder.same('swap: reserve of quote', expected.quote, books.reserves.quote)
    recorder.same(`swap: ${buys} received`, before.wallet[buys] + taken, books.wallet[buys], 'more', 'less')
    const k = (of: PairBooks) => of.reserves.base * of.reserves.quote
    const change = Number(((k(books) - k(before)) * 10n ** 18n) / k(before)) / 1e18
    recorder.invariant(
      'a swap never lowers k',
      'critical',
      k(books) >= k(before),
      -change,
      `k ${change >= 0 ? '+' : ''}${(100 * change).toPrecision(3)} %`,
    )
    checkBacking()
  }

  function checkBacking(): void {
    const { held, reserves } = books
    const short = [reserves.base - held.base, reserves.quote - held.quote].reduce((a, b) => (a > b ? a : b))
    recorder.invariant(
      'the pair holds its reserves',
      'critical',
      short <= 0n,
      Number(short),
      short > 0n ? `${short} base units missing` : 'nothing missing',
    )
  }

  /** Adds liquidity in proportion, or takes a part of the provider's out; both by the model's amounts. */
  async function provide(random: Stream): Promise<void> {
    const before = await pair.read(provider)
    if (random.below(2) === 0) {
      const part = BigInt(1 + random.below(20_000))
      const added = {
        base: (before.reserves.base * part) / 1_000_000n,
        quote: (before.reserves.quote * part) / 1_000_000n,
      }
      await chain.send(provider, base.address, transferData(pair.address, added.base))
      await chain.send(provider, quote.address, transferData(pair.address, added.quote))
      const { ok, gas } = await chain.send(provider, pair.address, pair.mintData(provider))
      recorder.gas('provide', gas)
      if (!ok) recorder.mismatch('reverted', 'provide: mint', 'shares', 'reverted')
      const after = await pair.read(provider)
      const minted = modelMint(before.reserves, added, before.supply)
      recorder.same('provide: shares', minted, after.shares - before.shares, 'more', 'less')
    } else {
      const shares = (before.shares * BigInt(1 + random.below(200_000))) / 1_000_000n
      if (shares === 0n) return
      await chain.send(provider, pair.address, pair.giveBackData(shares))
      const { ok, gas } = await chain.send(provider, pair.address, pair.burnData(provider))
      recorder.gas('withdraw', gas)
      if (!ok) recorder.mismatch('reverted', 'withdraw: burn', 'tokens', 'reverted')
      const after = await pair.read(provider)
      const out = modelBurn(before.held, shares, before.supply)
      recorder.same('withdraw: base', out.base, after.wallet.base - before.wallet.base, 'more', 'less')
      recorder.same('withdraw: quote', out.quote, after.wallet.quote - before.wallet.quote, 'more', 'less')
    }
    books = await pair.read(trader)
    checkBacking()
  }

  function spot(): number {
    const { reserves } = books
    const scaled = (reserves.quote * 10n ** BigInt(18 + decimals.base)) / reserves.base
    return wholeTokens(scaled, 18 + decimals.quote)
  }

  return {
    component,
    begin: async (drawn) => {
      stream = drawn
      books = await pair.read(trader)
      start = books
      recorder.value(spot() / startPrice)
    },
    step: async (price) => {
      if (stream === undefined) return
      const trade = arbitrage(books.reserves, unitPrice(price, decimals), feeBps)
      if (trade !== undefined) await swap('arbitrage', trade.sells, trade.amountIn)
      const size = stream.exponential() * (config.saleShare ?? saleShare)
      const sells: Side = stream.below(8) === 0 ? 'quote' : 'base'
      const amount = (books.reserves[sells] * BigInt(Math.round(Math.min(size, 1) * 1e9))) / 1_000_000_000n
      const outBefore = books.wallet
      await swap('sale', sells, amount)
      if (sells === 'base' && amount > 0n) {
        const paid = wholeTokens(books.wallet.quote - outBefore.quote, decimals.quote)
        const fair = wholeTokens(amount, decimals.base) * price
        recorder.sample('sale slippage', 1 - paid / fair)
      }
      if (stream.below(5) === 0) await provide(stream)
      recorder.value(spot() / startPrice)
      recorder.sample('liquidity against holding', againstHolding(books, start, price, decimals))
    },
    assumptions: [
      `The model is x y = k with a fee of ${feeBps} basis points, rounded down as Uniswap v2 does; protocol fees are off.`,
      'Arbitrage brings the pair to the outside price at the start of every step, within its fee; the sale follows.',
    ],
  }
}

/** What a share of the pair is worth against what it stood for at the start, held: the fees it earned less what arbitrage took. */
function againstHolding(
  now: PairBooks,
  start: PairBooks,
  price: number,
  decimals: { readonly base: number; readonly quote: number },
): number {
  const worth = ({ reserves, supply }: PairBooks) =>
    (wholeTokens(reserves.base, decimals.base) * price + wholeTokens(reserves.quote, decimals.quote)) /
    Number(supply)
  return worth(now) / worth(start) - 1
}
