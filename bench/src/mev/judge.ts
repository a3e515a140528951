import { type BlockAnalysis, type Bundle, ether, type Swap, weth } from '@membrane/analytics'
import type { Label } from './labels.ts'

/**
 * `found` with every amount that the label gives; `differs` in an amount or a party, as `note` says; `missed` not
 * there at all; `n/a` when what the label speaks of cannot be seen in this recording.
 */
export type Verdict = {
  readonly verdict: 'found' | 'differs' | 'missed' | 'n/a'
  readonly note: string
  /** The bundles that the label accounts for, so that they are no extras. */
  readonly matched: readonly Bundle[]
}

const found = (matched: readonly Bundle[], note = ''): Verdict => ({ verdict: 'found', note, matched })
const missed = (note: string): Verdict => ({ verdict: 'missed', note, matched: [] })

/** Holds one label against the analysis of its block. */
export function judge(label: Label, analysis: BlockAnalysis): Verdict {
  const kind = label.kind.split(':')[0]?.split('@')[0]
  const rule = rules[kind ?? '']
  return rule === undefined
    ? { verdict: 'n/a', note: `no rule for ${label.kind}`, matched: [] }
    : rule(label, analysis)
}

type Rule = (label: Label, analysis: BlockAnalysis) => Verdict

const rules: Readonly<Record<string, Rule>> = {
  arbitrage(label, { bundles }) {
    const all = ofKind(bundles, 'arbitrage', label)
    if (label.kind === 'arbitrage:reverted')
      return all.length === 0 ? found([]) : missed('a reverted transaction was reported')
    if (all.length === 0) return missed(elsewhere(bundles, label))
    const { profit_token: token, profit_amount: amount, n_swaps: swaps, note } = label.expected
    if (typeof note === 'string') {
      const [wanted] = /[+-]\d+(?= WETH wei)/.exec(note) ?? []
      const exact = all.find(({ profit }) => profit[weth] === BigInt(wanted ?? 0))
      return exact === undefined ? differs(all, `profit ${shown(all)}, label ${wanted}`) : found([exact])
    }
    const exact = all.find(
      ({ profit, details }) =>
        profit[token as never] === BigInt(String(amount)) && legsOf(details.legs) === Number(swaps),
    )
    if (exact !== undefined) return found([exact])
    return differs(all, `profit ${shown(all)} in ${legCounts(all)} swaps, label ${amount} in ${swaps}`)
  },

  sandwich(label, { bundles }) {
    const front = label.txs[0] ?? ''
    const back = label.txs.at(-1) ?? ''
    const victims = label.txs.slice(1, -1)
    const all = bundles.filter(
      ({ kind, transactions }) => kind === 'sandwich' && has(transactions, front) && has(transactions, back),
    )
    const [bundle] = all
    if (bundle === undefined) return missed(elsewhere(bundles, label))
    const unknown = victims.filter((victim) => !has(bundle.victims, victim))
    if (unknown.length > 0) return differs(all, `victims without ${unknown.join(' ')}`)
    const pools = Array.isArray(bundle.details.pools) ? bundle.details.pools : []
    const float = label.expected.realised_profit_amount_float
    if (float !== undefined) {
      // The label's amount went through doubles: as many digits as they hold are compared.
      const gains = pools.map(({ realised }) => realised?.[String(label.expected.profit_token)])
      const near = gains.some((gain) => Math.abs(Number(gain) / Number(float) - 1) < 1e-12)
      return near ? found(all) : differs(all, `realised ${gains.join(' | ')}, label ${float}`)
    }
    if (label.pnl_vector === undefined) return found(all)
    const profits = [
      bundle.profit,
      ...pools.filter(({ pool }) => pool === label.expected.pool).map(({ profit }) => profit),
    ]
    const exact = profits.some((profit) =>
      Object.entries(label.pnl_vector ?? {}).every(
        ([token, amount]) => BigInt(profit?.[token] ?? 0n) === BigInt(amount),
      ),
    )
    return exact
      ? found(all)
      : differs(all, `profit ${shown(all)}, label ${JSON.stringify(label.pnl_vector)}`)
  },

  jit(label, { bundles }) {
    const { mint_transaction_hash: mint, burn_transaction_hash: burn, pool_address: pool } = label.expected
    const all = bundles.filter(
      (bundle) =>
        (bundle.kind === 'jit' || bundle.kind === 'sandwich') &&
        has(bundle.transactions, String(mint)) &&
        has(bundle.transactions, String(burn)),
    )
    const [bundle] = all
    if (bundle === undefined) return missed(elsewhere(bundles, label))
    if (bundle.pool !== pool) return differs(all, `pool ${bundle.pool}, label ${pool}`)
    const e = label.expected as Readonly<Record<string, string>>
    const text = JSON.stringify(bundle.details, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    const absent = [e.mint_token0_amount, e.mint_token1_amount].filter(
      (amount) => amount !== '0' && !text.includes(`"${amount}"`),
    )
    return absent.length === 0
      ? found(all)
      : differs(all, `minted amounts ${absent.join(', ')} not in ${text}`)
  },

  liquidation(label, { bundles }) {
    const e = label.expected as Readonly<Record<string, string>>
    const all = ofKind(bundles, 'liquidation', label).filter(
      ({ liquidation }) => liquidation?.user === e.liquidated_user,
    )
    if (all.length === 0) return missed(elsewhere(bundles, label))
    const notes = all.map(({ liquidation: l }) =>
      [
        unequal('liquidator', l?.liquidator, e.liquidator_user),
        unequal('debt token', l?.debtToken, e.debt_token_address),
        unequal('debt', l?.debtAmount, e.debt_purchase_amount),
        unequal('collateral token', l?.collateralToken, e.received_token_address),
        unequal('collateral', l?.collateralAmount, e.received_amount),
      ]
        .filter((note) => note !== '')
        .join('; '),
    )
    const at = notes.indexOf('')
    const exact = all[at]
    return exact === undefined ? differs(all, notes.join(' | ')) : found([exact])
  },

  nft_trade(label, { bundles }) {
    const e = label.expected as Readonly<Record<string, string | number>>
    const all = ofKind(bundles, 'nft_trade', label).filter(
      ({ details }) =>
        details.collection === e.collection_address && String(details.tokenId) === String(e.token_id),
    )
    const [bundle] = all
    if (bundle === undefined) return missed(elsewhere(bundles, label))
    const { parties, details } = bundle
    const notes = [
      unequal('seller', parties.seller, e.seller_address),
      unequal('buyer', parties.buyer, e.buyer_address),
      unequal('payment token', details.paymentToken, e.payment_token_address),
      // The reference tells what reached the seller, after the marketplace's fee; without frames ether is not seen.
      details.sellerAmount === null
        ? ''
        : unequal('to the seller', details.sellerAmount ?? details.paymentAmount, e.payment_amount),
    ].filter((note) => note !== '')
    return notes.length === 0 ? found(all) : differs(all, notes.join('; '))
  },

  flashloan_attack(label, { bundles }) {
    const all = ofKind(bundles, 'flashloan', label)
    return all.length === 0 ? missed('no flash loan') : found(all, all.map(({ protocol }) => protocol).join())
  },

  miner(label) {
    // The coinbase is the recording's own field; that tips go to it is what arbitrage rows show.
    return { verdict: 'n/a', note: `coinbase ${label.expected.miner} is the block's own field`, matched: [] }
  },

  count(label, { transactions, bundles }) {
    const seen: Record<string, number> = {
      swaps: transactions.reduce((sum, { actions }) => sum + actions.filter(isSwap).length, 0),
      arbitrages: bundles.filter(({ kind }) => kind === 'arbitrage').length,
      sandwiches: bundles.filter(({ kind }) => kind === 'sandwich').length,
    }
    const notes = Object.keys(seen)
      .filter((what) => label.expected[what] !== undefined)
      .map((what) => unequal(what, seen[what], label.expected[what]))
      .filter((note) => note !== '')
    return notes.length === 0
      ? found([])
      : { verdict: 'differs', note: `${notes.join('; ')} (the label counts reverted ones)`, matched: [] }
  },

  swap(label, { transactions }) {
    const e = label.expected as Readonly<Record<string, string>>
    const swaps = transactions.find(({ hash }) => hash === label.txs[0])?.actions.filter(isSwap) ?? []
    const maker = swaps.filter(({ protocol }) => protocol.startsWith('zeroex'))
    if (maker.length === 0) return missed(`no 0x swap among ${swaps.length}`)
    const exact = maker.some(
      (swap) =>
        swap.tokenIn === e.token_in_address &&
        String(swap.amountIn) === e.token_in_amount &&
        swap.tokenOut === e.token_out_address &&
        String(swap.amountOut) === e.token_out_amount,
    )
    if (exact) return found([])
    const told = maker.map((s) => `${s.amountIn} ${s.tokenIn} -> ${s.amountOut} ${s.tokenOut}`).join(' | ')
    return { verdict: 'differs', note: `${told}, label ${JSON.stringify(e)}`, matched: [] }
  },

  token_flow(label, { transactions, traced }) {
    if (!traced) return { verdict: 'n/a', note: 'native value needs call frames', matched: [] }
    const reading = transactions.find(({ hash }) => hash === label.txs[0])
    if (reading === undefined) return missed('no such transaction')
    const [wantedIn, wantedOut] = label.expected.ether_flows_in_out as readonly [string, string]
    let into = 0n
    let out = 0n
    for (const { token, from, to, amount } of reading.transfers) {
      if ((token !== ether && token !== weth) || from === to) continue
      if (to === reading.to) into += amount
      if (from === reading.to) out += amount
    }
    // Wrapping turns one coin into the other inside the contract: the reference does not count it as a flow.
    const net = into - out
    const wanted = BigInt(wantedIn) - BigInt(wantedOut)
    return net === wanted
      ? found([], `net ${net} wei of ether and WETH together`)
      : { verdict: 'differs', note: `net ${net} wei, label ${wanted}`, matched: [] }
  },

  negative(label, { bundles, transactions }) {
    if (label.kind === 'negative:no_mev_block')
      return bundles.length === 0 ? found([]) : missed(`${bundles.length} bundles in a block without any`)
    const indexes = label.txs.map((text) => /^tx index (\d+)$/.exec(text)?.[1]).map(Number)
    const hashes = transactions
      .filter(({ hash, index }) => label.txs.includes(hash) || indexes.includes(index))
      .map(({ hash }) => hash)
    const forbidden = label.kind === 'negative:reverted_liquidation' ? 'liquidation' : 'jit'
    const wrong = bundles.filter(
      ({ kind, transactions: own }) => kind === forbidden && own.some((hash) => hashes.includes(hash)),
    )
    if (hashes.length === 0) return missed('no such transaction')
    return wrong.length === 0 ? found([]) : missed(`${wrong.length} ${forbidden} reported`)
  },
}

function isSwap(action: { readonly kind: string }): action is Swap {
  return action.kind === 'swap'
}

function ofKind(bundles: readonly Bundle[], kind: Bundle['kind'], label: Label): readonly Bundle[] {
  return bundles.filter(
    (bundle) => bundle.kind === kind && label.txs.some((hash) => has(bundle.transactions, hash)),
  )
}

function has(list: readonly string[], hash: string): boolean {
  return list.includes(hash)
}

function differs(matched: readonly Bundle[], note: string): Verdict {
  return { verdict: 'differs', note, matched }
}

function elsewhere(bundles: readonly Bundle[], label: Label): string {
  const kinds = bundles
    .filter(({ transactions }) => transactions.some((hash) => label.txs.includes(hash)))
    .map(({ kind }) => kind)
  return kinds.length === 0 ? 'nothing reported on it' : `reported as ${[...new Set(kinds)].join(', ')}`
}

function unequal(what: string, ours: unknown, theirs: unknown): string {
  return String(ours) === String(theirs) ? '' : `${what} ${String(ours)}, label ${String(theirs)}`
}

function shown(bundles: readonly Bundle[]): string {
  return bundles
    .map(({ profit }) =>
      Object.entries(profit)
        .map(([token, amount]) => `${token.slice(0, 8)} ${amount}`)
        .join(' '),
    )
    .join(' | ')
}

function legsOf(legs: unknown): number {
  return Array.isArray(legs) ? legs.length : 0
}

function legCounts(bundles: readonly Bundle[]): string {
  return bundles.map(({ details }) => legsOf(details.legs)).join(' | ')
}
