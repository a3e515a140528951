import type { EconomicsResult, OracleResult } from '@membrane/risk'
import { duration, money, percent } from '../output/money.ts'
import { type Column, fit, formatTable, visibleWidth, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { sparkline } from '../view/chart.ts'

type Cells = readonly (readonly string[])[]

/** A column that is left out, from the last of these on, where the terminal is too narrow for all. */
type Wanted = Column & { readonly keep?: boolean }

/** As much of a table as the width takes: columns without `keep` go first, from the right. */
function fitted(columns: readonly Wanted[], rows: Cells, c: Colors, width: number): string {
  let shown = columns.map((_, i) => i)
  const draw = () =>
    formatTable(
      shown.map((i) => columns[i] ?? { title: '' }),
      rows.map((row) => shown.map((i) => row[i] ?? '')),
      c.dim,
    )
  for (let table = draw(); ; table = draw()) {
    const widest = Math.max(...table.split('\n').map(visibleWidth))
    const drop = shown.findLast((i) => columns[i]?.keep !== true)
    if (widest <= width) return table
    if (drop === undefined)
      return table
        .split('\n')
        .map((line) => fit(line, width + 1))
        .join('\n')
    shown = shown.filter((i) => i !== drop)
  }
}

/** Oracles: each way of holding a price is a row. */
export function oracleTables(oracle: EconomicsResult['oracle'], c: Colors, width: number): readonly string[] {
  if (oracle.length === 0) return []
  const rows = oracle.map((one) => [
    one.name,
    method(one),
    `${one.targetMove > 0 ? '+' : ''}${percent(one.targetMove)}`,
    one.reachable === false ? 'out of reach' : amount(one.loss),
    safeCap(one, c),
    one.cap === null ? '' : amount(one.cap),
    curve(one),
    one.cap === null
      ? ''
      : one.affordable === false && one.bestProfit === null
        ? c.green('too dear')
        : profit(one.bestProfit, c),
    one.bestMove === null ? '' : `${one.bestMove > 0 ? '+' : ''}${percent(one.bestMove)}`,
    one.reachable === false ? '' : amount(one.capital),
  ])
  const table = fitted(
    [
      { title: 'oracle', keep: true },
      { title: 'method', keep: true },
      { title: 'move', align: 'right' },
      { title: 'costs', align: 'right', keep: true },
      { title: 'safe cap', align: 'right', keep: true },
      { title: 'cap', align: 'right' },
      { title: 'cost by move' },
      { title: 'best profit', align: 'right' },
      { title: 'at move', align: 'right' },
      { title: 'capital', align: 'right' },
    ],
    rows,
    c,
    width,
  )
  const waits = oracle.flatMap(({ name, heldBlocks, slots }) =>
    slots === null
      ? []
      : [
          `${name}, ${heldBlocks} blocks: ${slots.needed} slots in a row${
            slots.probability === null
              ? '; how often, is unknown without stakeShare'
              : `, on average once in ${slots.expectedWaitSeconds === null ? 'more than 1e300 years' : years(slots.expectedWaitSeconds)}; within a day with a chance of ${chance(slots.chanceInDay ?? 0)}`
          }`,
        ],
  )
  const medians = oracle.flatMap(({ name, reporters }) =>
    reporters === null
      ? []
      : [
          `${name}: falls with ${reporters.needed} of ${reporters.of} reporters${
            reporters.probability === null ? '' : ` (chance ${chance(reporters.probability)})`
          }; one fewer moves it by ${reporters.shiftBelowSigmas.toFixed(2)} sigma of a reporter`,
        ],
  )
  const notes = [...waits, ...medians].flatMap((line) => wrap(line, width)).map(c.dim)
  return [[table, ...notes].join('\n')]
}

function method({ method: kind, heldBlocks, windowBlocks, arbitrage }: OracleResult): string {
  if (kind === 'median') return kind
  if (kind === 'spot') return arbitrage === 'never' ? 'spot 1 tx' : 'spot later'
  const mean = kind === 'twap-arithmetic' ? 'mean' : 'geometric'
  const how = arbitrage === 'each-block' ? '' : arbitrage === 'after' ? ' alone' : ' own'
  return `${mean} ${heldBlocks}/${windowBlocks}${how}`
}

function safeCap({ safeCap: value, safeCapMeaning, cap }: OracleResult, c: Colors): string {
  if (safeCapMeaning === 'unlimited') return c.green('any')
  if (value === null) return c.yellow('unknown')
  return cap !== null && cap > value ? c.red(money(value)) : money(value)
}

/** Logarithms, because costs of far moves drown all others. */
function curve({ curve: points }: OracleResult): string {
  const known = points.flatMap(({ loss }) => (loss === null || loss <= 0 ? [] : [Math.log10(loss)]))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if (known.length < 2 || high === low) return ''
  return sparkline(known.filter((_, i) => i % 2 === 1).map((value) => value - low + (high - low) / 8))
}

/** Votes: what they cost against what they decide. */
export function governanceTables(
  governance: EconomicsResult['governance'],
  c: Colors,
  width: number,
): readonly string[] {
  if (governance.length === 0) return []
  const rows = governance.map((one) => [
    one.name,
    one.cost === null ? c.yellow('unknown') : money(one.cost),
    amount(one.valueAtRisk),
    one.blocked === null
      ? profit(one.profit, c)
      : one.profitable === null
        ? c.yellow('unknown')
        : c.green('no money'),
    breaking(one.breakingDelaySeconds, one.profitable, (value) => duration(value)),
    breaking(
      one.breakingSnapshotBlocks,
      one.profitable,
      (value) => `${value} block${value === 1 ? '' : 's'}`,
    ),
    percent(one.flashShare),
    money(one.ownCapital),
    percent(one.successChance),
    one.sources.map(({ source }) => source).join(' + '),
  ])
  return [
    fitted(
      [
        { title: 'vote', keep: true },
        { title: 'costs', align: 'right', keep: true },
        { title: 'at risk', align: 'right', keep: true },
        { title: 'profit', align: 'right', keep: true },
        { title: 'broken by delay', align: 'right' },
        { title: 'by snapshot', align: 'right' },
        { title: 'by flash loan', align: 'right' },
        { title: 'own capital', align: 'right' },
        { title: 'not stopped', align: 'right' },
        { title: 'votes from' },
      ],
      rows,
      c,
      width,
    ),
  ]
}

function breaking(value: number | null, profitable: boolean | null, says: (value: number) => string): string {
  if (profitable === null) return 'unknown'
  if (value === null) return 'never'
  return value === 0 ? 'none needed' : says(value)
}

/** Liquidations by gas price, a table for each market. */
export function incentiveTables(
  incentives: EconomicsResult['incentives'],
  c: Colors,
  width: number,
): readonly string[] {
  return incentives.map((one) => {
    const table = fitted(
      [
        { title: one.name, keep: true },
        { title: 'gas', align: 'right', keep: true },
        { title: 'least debt', align: 'right', keep: true },
        { title: one.position === null ? '' : `bonus for ${money(one.position)}`, align: 'right' },
        { title: 'best bonus', align: 'right' },
        { title: 'left out at it', align: 'right' },
      ],
      one.byGasPrice.map((row) => [
        `${row.gasPriceGwei} gwei`,
        amount(row.gasCost),
        row.gasCost !== null && row.leastPosition === null ? c.red('none') : amount(row.leastPosition),
        one.position === null
          ? ''
          : row.gasCost !== null && row.leastBonus === null
            ? c.red('none')
            : part(row.leastBonus),
        row.bestBonus === null ? '' : percent(row.bestBonus),
        row.leftOut === null ? '' : percent(row.leftOut),
      ]),
      c,
      width,
    )
    const sizes =
      one.optimalSeizure === null || one.breakEvenSeizure === null
        ? []
        : [`best seizure ${money(one.optimalSeizure)}, none pays over ${money(one.breakEvenSeizure)}`]
    const notes = [
      `bonus ${percent(one.bonus)}, at most ${percent(one.mostBonus)} before liquidating hurts health`,
      ...sizes,
    ].flatMap((line) => wrap(line, width))
    return [table, ...notes.map(c.dim)].join('\n')
  })
}

/** Rewards against what an exploit is worth. */
export function bountyTable(bounty: EconomicsResult['bounty'], c: Colors, width: number): readonly string[] {
  if (bounty.length === 0) return []
  const range = (given: readonly [number | null, number | null] | null) =>
    given === null
      ? 'unknown'
      : `${given[0] === null ? 'no reward' : money(given[0])} to ${given[1] === null ? 'no reward' : money(given[1])}`
  const verdicts = {
    reporting: c.green('reporting'),
    attacking: c.red('attacking'),
    depends: c.yellow('depends'),
    unknown: c.yellow('unknown'),
  }
  return [
    fitted(
      [
        { title: 'bounty', keep: true },
        { title: 'reward', align: 'right', keep: true },
        { title: 'reporting dominates from', align: 'right', keep: true },
        { title: 'worth more', keep: true },
        { title: 'attack is worth', align: 'right' },
        { title: 'report is worth', align: 'right' },
      ],
      bounty.map((one) => [
        one.name,
        amount(one.reward),
        range(one.dominanceReward),
        verdicts[one.verdict],
        range(one.attackValue),
        range(one.reportValue),
      ]),
      c,
      width,
    ),
  ]
}

function mevRow(one: EconomicsResult['mev'][number]): readonly string[] {
  switch (one.kind) {
    case 'oracle-update':
      return [
        one.name,
        'update',
        amount(one.leaked),
        one.recaptured === null ? '' : `auction gives back ${money(one.recaptured)}`,
      ]
    case 'lvr':
      return [
        one.name,
        'year',
        amount(one.yearlyAfterFees),
        `${amount(one.yearly)} without the fee${one.rate === null ? '' : ` (${percent(one.rate)})`}${
          one.breakEvenVolume === null ? '' : `, paid for by ${money(one.breakEvenVolume)} of volume`
        }`,
      ]
    case 'sandwich':
      return [one.name, 'trade', amount(one.profit), `the user loses ${amount(one.victimLoss)}`]
  }
}

/** What searchers and proposers are left. */
export function mevTable(mev: EconomicsResult['mev'], c: Colors, width: number): readonly string[] {
  if (mev.length === 0) return []
  const rows = mev.map(mevRow)
  return [
    fitted(
      [
        { title: 'extracted value', keep: true },
        { title: 'each' },
        { title: 'at most', align: 'right', keep: true },
        { title: '' },
      ],
      rows,
      c,
      width,
    ),
  ]
}

/** Margin of portfolios: what is asked for, and what it is made of. */
export function marginTable(margin: EconomicsResult['margin'], c: Colors, width: number): readonly string[] {
  if (margin === undefined || margin.length === 0) return []
  return [
    fitted(
      [
        { title: 'margin', keep: true },
        { title: 'initial', align: 'right', keep: true },
        { title: 'maintenance', align: 'right' },
        { title: 'ES of history', align: 'right' },
        { title: 'ES of stress', align: 'right' },
        { title: 'concentration', align: 'right' },
        { title: 'wrong way', align: 'right' },
        { title: 'worst scenario', align: 'right' },
      ],
      margin.map((one) => [
        one.name,
        amount(one.initial),
        amount(one.maintenance),
        amount(one.current),
        amount(one.stressed),
        amount(one.concentration),
        amount(one.wrongWay),
        one.worstScenario === null ? 'unknown' : `${money(one.worstScenario.loss)}, ${one.worstScenario.id}`,
      ]),
      c,
      width,
    ),
  ]
}

/** Beyond a quadrillion as a power of ten: nobody has it. */
const amount = (value: number | null): string =>
  value === null ? 'unknown' : Math.abs(value) < 1e15 ? money(value) : `$${value.toExponential(1)}`
const part = (value: number | null): string => (value === null ? 'unknown' : percent(value))

function profit(value: number | null, c: Colors): string {
  if (value === null) return 'unknown'
  return value > 0 ? c.red(money(value)) : c.green(money(value))
}

/** A chance that per cent would show as nothing. */
function chance(value: number): string {
  return value === 0 || value >= 1e-4 ? percent(value) : value.toExponential(1)
}

function years(seconds: number): string {
  const count = seconds / 31_557_600
  if (count < 2) return duration(seconds)
  return `${count < 1e4 ? Math.round(count).toLocaleString('en') : count.toExponential(1)} years`
}
