import type { Address, Custody, FindingDraft, Protocol } from '@membrane/core'
import { ratioBps } from '@membrane/core'
import { amountOf } from '../reading/amount.ts'
import { custodyKey } from './balance.ts'
import type { LargeOutflowOptions } from './options.ts'

/** Everything that the protocol holds of one asset, over all of its custody accounts. */
type Total = { readonly token: Address | 'native'; readonly members: readonly Custody[] }

/** Tenths of the outflow that one account may have paid for it to be a story of all. */
const mostOfOne = 8

const memo = new WeakMap<Protocol, readonly Total[]>()

/** Assets held by more than one account: one account alone is judged as such. */
function totalsOf(protocol: Protocol): readonly Total[] {
  let totals = memo.get(protocol)
  if (totals === undefined) {
    const byToken = new Map<Address | 'native', Custody[]>()
    for (const custody of protocol.custody) {
      const members = byToken.get(custody.token)
      if (members === undefined) byToken.set(custody.token, [custody])
      else members.push(custody)
    }
    totals = [...byToken]
      .filter(([, members]) => members.length > 1)
      .map(([token, members]) => ({ token, members }))
    memo.set(protocol, totals)
  }
  return totals
}

export function totalKey(token: Address | 'native'): string {
  return `total:${token}`
}

export type TotalsJudged = {
  readonly findings: readonly FindingDraft[]
  readonly told: Readonly<Record<string, number>>
}

/**
 * The same window over all accounts of one asset together: what moves between them is no outflow, and a little out of
 * each is one. Unknown balances leave the total unknown.
 */
export function judgeTotals(
  protocol: Protocol,
  sums: Readonly<Record<string, bigint>>,
  moved: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
  toldBefore: Readonly<Record<string, number>>,
  options: LargeOutflowOptions,
): TotalsJudged {
  const findings: FindingDraft[] = []
  const told: Record<string, number> = {}
  for (const { token, members } of totalsOf(protocol)) {
    let [left, held, known] = [0n, 0n, true]
    const paying: Custody[] = []
    for (const custody of members) {
      const key = custodyKey(custody)
      const balance = after.get(key)
      if (balance === undefined) known = false
      held += balance ?? 0n
      left += sums[key] ?? 0n
      if ((sums[key] ?? 0n) > 0n) paying.push(custody)
    }
    const most = paying.reduce((max, custody) => {
      const sum = sums[custodyKey(custody)] ?? 0n
      return sum > max ? sum : max
    }, 0n)
    const key = totalKey(token)
    const before = toldBefore[key] ?? 0
    // An account that pays all but a little of it is judged by itself.
    const alone = most * 10n > left * BigInt(mostOfOne)
    const share = !known || left <= 0n || alone ? 0 : Math.min(ratioBps(left, held + left) ?? 10_000, 10_000)
    const level = share >= options.totalHighBps ? 2 : share >= options.totalBps ? 1 : 0
    told[key] = level
    if (level <= before) continue
    // Those whose payment brought it over the limit; the others were told of when they paid.
    const now = paying.filter((custody) => (moved.get(custodyKey(custody)) ?? 0n) > 0n)
    const victims = (now.length > 0 ? now : paying).map(({ holder }) => holder)
    findings.push({
      ...finding(token, paying, sums, left, held, share, level, protocol, options),
      victims,
    })
  }
  return { findings, told }
}

function finding(
  token: Address | 'native',
  paying: readonly Custody[],
  sums: Readonly<Record<string, bigint>>,
  left: bigint,
  held: bigint,
  share: number,
  level: number,
  protocol: Protocol,
  options: LargeOutflowOptions,
): FindingDraft {
  return {
    severity: level === 2 ? 'high' : 'medium',
    score: level === 2 ? 0.7 : 0.5,
    title: `${(share / 100).toFixed(1)} % of the ${amountOf(left + held, token, protocol)} of all accounts left ${paying.length} of them within ${options.windowSeconds} s`,
    subject: totalKey(token),
    transaction: undefined,
    victims: [],
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: `share of the total in ${options.windowSeconds} s`,
        value: `${share}`,
        threshold: `${options.totalBps}`,
        unit: 'basis points',
      },
      ...paying.slice(0, 4).map(
        (custody) =>
          ({
            kind: 'flow',
            account: custody.holder,
            token,
            amount: `${-(sums[custodyKey(custody)] ?? 0n)}`,
            note: `${custody.label}, net, window`,
          }) as const,
      ),
    ],
  }
}
