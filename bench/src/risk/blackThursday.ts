import {
  type AuctionConfig,
  type BlackThursdayReplay,
  blackThursday,
  blackThursdayAccounts,
  blackThursdayBook,
  blackThursdayGas,
  meanOf,
  replayBlackThursday,
  type StressConfig,
} from '@membrane/risk'
import type { Section } from './section.ts'

const paths = 40
const ablationPaths = 6

/** The replay of Black Thursday beside what was published, and what the held-out ratio rests on. */
export async function evalBlackThursday(): Promise<Section> {
  const replays = replayBlackThursday(paths)
  const { published } = blackThursday
  const asked = published.deficit / published.zeroBidCollateral
  const ratio = pooled(replays, 'zeroBidValue')
  const [low, high] = range(replays.map((replay) => replay.ratio))
  const days = ['2020-03-12', '2020-03-13'].map((date, day) => ({
    figure: `gas on ${date}, mean (demand fitted to both days)`,
    asked: `${(blackThursdayGas[date] ?? 0).toFixed(0)} gwei`,
    measured: `${text(
      replays.map(({ gasOfDay }) => gasOfDay[day] ?? 0),
      0,
    )} gwei`,
    met: undefined,
  }))
  const { debtAuctions } = published
  const hourMost = replays.map(({ gasOfHour }) => Math.max(...gasOfHour))
  const changed = ablations(replays)
  const withRatio = changed.filter(({ ratio: one }) => Number.isFinite(one))
  const inBand = withRatio.filter((one) => Math.abs(one.ratio - asked) <= 0.05).length
  const perMkr = (debtAuctions.lots * debtAuctions.daiPerLot) / debtAuctions.mkr
  return {
    title: 'Black Thursday: Maker on 2020-03-12 to 14, replayed',
    rows: [
      {
        figure: 'deficit / zero-bid collateral (held out)',
        asked: `${asked.toFixed(3)} +- 0.05`,
        measured: `${ratio.toFixed(3)}, paths ${low.toFixed(3)} to ${high.toFixed(3)} (${paths} paths, 5 % to 95 %)`,
        met: Math.abs(ratio - asked) <= 0.05,
      },
      counted('lots (hazard of top-ups fitted)', published.lots, replays, 'lots'),
      {
        figure: 'zero-bid share of lots (capital of keepers fitted)',
        asked: published.zeroBidShare.toFixed(2),
        measured: text(
          replays.map(({ zeroBidShare }) => zeroBidShare),
          2,
        ),
        met: undefined,
      },
      ...days,
      {
        figure: 'gas, highest',
        asked: `published range ${published.gasGwei[0]} to ${published.gasGwei[1]} gwei`,
        measured: `${text(
          replays.map(({ feeMost }) => feeMost),
          0,
        )} gwei`,
        met: meanOf(replays.map(({ feeMost }) => feeMost)) <= published.gasGwei[1],
      },
      {
        figure: 'gas, highest mean of an hour',
        asked: `published range ${published.gasGwei[0]} to ${published.gasGwei[1]} gwei`,
        measured: `${text(hourMost, 0)} gwei; ${text(
          replays.map(({ gasOfHour }) => gasOfHour.filter((fee) => fee > published.gasGwei[1]).length),
          0,
        )} of 72 hours over the range`,
        met: meanOf(hourMost) <= published.gasGwei[1],
      },
      counted('zero-bid lots', published.zeroBidLots, replays, 'zeroBidLots'),
      counted('ETH lost for bids of zero [unconfirmed]', published.zeroBidTokens, replays, 'zeroBidTokens'),
      counted('zero-bid collateral, dollars', published.zeroBidCollateral, replays, 'zeroBidValue'),
      counted('deficit: debt that bids left uncovered, DAI', published.deficit, replays, 'uncovered'),
      {
        figure: 'oracle over the market, most',
        asked: `about $${published.oracleOvershoot}`,
        measured: `$${text(
          replays.map(({ overshootMost }) => overshootMost),
          0,
        )}`,
        met:
          Math.abs(meanOf(replays.map(({ overshootMost }) => overshootMost)) - published.oracleOvershoot) <=
          10,
      },
      {
        figure:
          'oracle over the market, most of the moments at which it moved (prices of record and the delay alone)',
        asked: `about $${published.oracleOvershoot}`,
        measured: `$${hopOvershoot().toFixed(0)}`,
        met: undefined,
      },
      {
        figure: 'debt auctions: DAI a MKR from their own totals',
        asked: `published average ${debtAuctions.statedDaiPerMkr}`,
        measured: `${perMkr.toFixed(1)}: the published average contradicts the published totals`,
        met: undefined,
      },
      ...changed.map(rowOf),
    ],
    notes: [
      'Asked figures that were not fitted count as met when they lie between 5 % and 95 % of the paths. Each path has its own minutes inside of the hours of Binance (open, high, low and close are real, the rest is synthetic), its own owners and its own luck in blocks.',
      'Fitted: hazard of top-ups (lots), keepers’ capital (zero-bid share), gas demand (daily mean gas prices). Assumed: spread of health factors and sizes, who keepers are and their fee caps, that DAI is worth a dollar. Taken from the protocol: liquidation ratio, penalty, lot, bid and auction length, increase, hourly oracle with an hour’s delay.',
      `How mechanical the held-out ratio is: a lot is put up when debt over collateral at the oracle’s price has passed 2/3, so at that price the ratio cannot be under 0.667 and here is ${pooled(replays, 'zeroBidValueAtOracle').toFixed(3)}; at the market’s price of that moment it is ${pooled(replays, 'zeroBidValueAtKick').toFixed(3)}, and when the lot leaves ${ratio.toFixed(3)}. Being within 0.05 is necessary and far from sufficient: ${inBand} of the ${withRatio.length} ablations that have a ratio stay there too.`,
      'The spread of health factors was set by the lots that would be at risk without top-ups (research: 4.5 times; reached: see the ablation), with the ratio in view but not aimed at; the last two ablations say what narrower ones give.',
      'Two figures miss. The oracle’s $45 are no draw: it stands at the price of 10:00 while every path has to touch the low of the hour from 11:00, 168 less 123; the source does not say at which moment its $30 were. Gas: the highest hours of the replay are over the published range by their means too, so that is not the minute’s luck, and the variance inside of hours is what Parkinson’s estimator has for such ranges (1.07 times). Demand in proportion to the move of the minute, with an elasticity of 1, rises too steeply and fades too soon: it is under the mean of the first day and over that of the second.',
      `The deficit counts debt that lots left uncovered. Less the penalties that other lots brought, as Maker’s own balance does, the ratio is ${net(replays).toFixed(3)}: out of the band. Sources do not say which of the two 5.67 million is.`,
    ],
  }
}

/** An oracle an hour late, over the market, when it takes its next price: no minute in between is looked at. */
function hopOvershoot(): number {
  const { bars } = blackThursday.facts
  return Math.max(...bars.slice(1).map(([open], hour) => (bars[hour]?.[0] ?? open) - open))
}

type Options = NonNullable<Parameters<typeof replayBlackThursday>[1]>

type Ablation = {
  readonly name: string
  /** Infinity or NaN without any bid of zero. */
  readonly ratio: number
  readonly lotsOver: number
  readonly zeroBidLots: number
  readonly deficit: number
}

function rowOf({ name, ratio, lotsOver, zeroBidLots, deficit }: Ablation): Section['rows'][number] {
  const shown = Number.isFinite(ratio) ? `ratio ${ratio.toFixed(3)}` : 'ratio unknown (no bid of zero)'
  return {
    figure: `ablation: ${name}`,
    asked: '-',
    measured: `${shown}, ${lotsOver.toFixed(2)} x the lots, ${zeroBidLots.toFixed(0)} zero-bid, deficit ${(deficit / 1e6).toFixed(2)}M`,
    met: undefined,
  }
}

function ablations(whole: readonly BlackThursdayReplay[]): readonly Ablation[] {
  const { config } = blackThursday
  const { protocol, borrowers, chain } = config
  const auction = protocol.auction
  if (auction === undefined) return []
  const withAuction = (changed: AuctionConfig): StressConfig => ({
    ...config,
    protocol: { ...protocol, auction: changed },
  })
  const spread = (sigma: number, medianExcess: number, topUpHazard: number): Options => ({
    accounts: blackThursdayAccounts({ ...blackThursdayBook, sigma, medianExcess }),
    config: { ...config, borrowers: { ...borrowers, topUpHazard } },
  })
  const current = withAuction({ ...auction, hopSeconds: 0 })
  const cases: readonly (readonly [string, Options])[] = [
    ['without the oracle’s delay', { config: { ...current, oracle: { kind: 'lag', delaySeconds: 0 } } }],
    ['without congestion', { config: { ...config, chain: { ...chain, demandPerPercent: 0 } } }],
    [
      'without top-ups (research: 4.5 times the lots)',
      { config: { ...config, borrowers: { ...borrowers, topUpHazard: 0 } } },
    ],
    [
      'with keepers who follow the fee',
      {
        config: withAuction({
          ...auction,
          keepers: auction.keepers.map((keeper) => ({ ...keeper, maxFeeGwei: 5_000 })),
        }),
      },
    ],
    [
      'without anybody who bids zero',
      { config: withAuction({ ...auction, keepers: auction.keepers.filter(({ margin }) => margin < 1) }) },
    ],
    [
      'with Dutch auctions (Clipper of 2021)',
      {
        config: withAuction({
          ...auction,
          kind: 'dutch',
          lot: 1e9,
          maxSeconds: 8_400,
          startFactor: 1.2,
          decayPerSecond: 0.0001,
        }),
      },
    ],
    ['health factors spread less: sigma 1.5, hazard set again', spread(1.5, 2.7558, 0.59)],
    ['health factors spread less: sigma 1, hazard set again', spread(1, 2.347392, 0.42)],
  ]
  const lots = meanOf(whole.map((replay) => replay.lots))
  return cases.map(([name, options]) => {
    const replays = replayBlackThursday(ablationPaths, options)
    const mean = (of: (replay: BlackThursdayReplay) => number) => meanOf(replays.map(of))
    return {
      name,
      ratio: pooled(replays, 'zeroBidValue'),
      lotsOver: mean((replay) => replay.lots) / lots,
      zeroBidLots: mean((replay) => replay.zeroBidLots),
      deficit: mean((replay) => replay.uncovered),
    }
  })
}

type Counted = 'lots' | 'zeroBidLots' | 'zeroBidTokens' | 'zeroBidValue' | 'uncovered'

function counted(
  figure: string,
  asked: number,
  replays: readonly BlackThursdayReplay[],
  field: Counted,
): Section['rows'][number] {
  const values = replays.map((replay) => replay[field])
  const [low, high] = range(values)
  return {
    figure,
    asked: asked.toLocaleString('en'),
    measured: text(values, 0),
    met: field === 'lots' ? undefined : low <= asked && asked <= high,
  }
}

/** Deficit over collateral, each summed over paths: large paths count for what they are. */
function pooled(
  replays: readonly BlackThursdayReplay[],
  by: 'zeroBidValue' | 'zeroBidValueAtKick' | 'zeroBidValueAtOracle',
): number {
  return meanOf(replays.map(({ uncovered }) => uncovered)) / meanOf(replays.map((replay) => replay[by]))
}

function net(replays: readonly BlackThursdayReplay[]): number {
  const short = meanOf(replays.map(({ debtSettled, received }) => debtSettled - received))
  return short / meanOf(replays.map(({ zeroBidValue }) => zeroBidValue))
}

function range(values: readonly number[]): readonly [number, number] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN
  return [at(0.05), at(0.95)]
}

function text(values: readonly number[], digits: number): string {
  const show = (value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const [low, high] = range(values)
  return `${show(meanOf(values))} (${show(low)} to ${show(high)})`
}
