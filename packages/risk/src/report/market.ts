import type { StressConfig } from '../config/config.ts'
import type { StressResult } from '../run/result.ts'
import { known, section, table, whole } from './markup.ts'
import { dollars, escapeHtml, part, time } from './scale.ts'

/** The market that was stressed, in a table; all of it is in the configuration below. */
export function market(config: StressConfig): string {
  const { assets, protocol } = config
  const rows = assets.map(({ id, price, pool }) => {
    const terms = protocol.collateral.find(({ asset }) => asset === id)
    const term = (value: number | undefined) => (value === undefined ? '' : part(value))
    return [
      id,
      dollars(price),
      pool === undefined
        ? 'none'
        : pool.kind === 'constant-product'
          ? `${dollars(pool.quoteReserve)} each side`
          : `${pool.ticks.length} ticks`,
      term(terms?.loanToValue),
      term(terms?.liquidationThreshold),
      // Morpho's may be absent: the formula gives it.
      term(terms?.bonus),
      terms === undefined ? '' : known(terms.supplyCap, whole).replace('unknown', 'none'),
      protocol.borrowable.includes(id) ? 'yes' : '',
    ]
  })
  const head = ['asset', 'price', 'pool', 'loan to value', 'threshold', 'bonus', 'supply cap', 'borrowable']
  return section(
    'The market',
    `<p class="sub">${escapeHtml(`${protocol.kind}; ${positionsText(config)}; prices: ${config.prices.kind}; ${oracleText(config)}`)}</p>${table(head, rows, [1, 3, 4, 5, 6])}`,
  )
}

function positionsText({ positions }: StressConfig): string {
  if (positions.kind === 'synthetic')
    return `${whole(positions.count)} synthetic accounts with ${dollars(positions.totalCollateral)} of ${positions.collateral}`
  if (positions.kind === 'list') return `${whole(positions.positions.length)} accounts`
  if (positions.kind === 'file') return `accounts of ${positions.path}`
  return `accounts of the live market ${positions.pool}, block ${positions.block ?? 'unknown'}`
}

function oracleText({ oracle }: StressConfig): string {
  if (oracle === undefined) return 'oracle: as usual'
  const { kind, deviation, heartbeatSeconds, delaySeconds } = oracle
  const terms = [
    ...(deviation === undefined ? [] : [`deviation ${part(deviation)}`]),
    ...(heartbeatSeconds === undefined ? [] : [`heartbeat ${time(heartbeatSeconds)}`]),
    ...(delaySeconds === undefined ? [] : [`delay ${time(delaySeconds)}`]),
  ]
  return [`oracle: ${kind}`, ...terms].join(', ')
}

/** What it takes to repeat the run. */
export function provenance({ runId, engine, data }: StressResult, config: StressConfig): string {
  const rows = [['run', runId], ['engine', engine], ...Object.entries(data)]
  return `${section('Repeat it', `<p>The same configuration, data, seed and engine give the same bytes, on any machine and with any number of workers.</p>${table(['', ''], rows, [], true)}`)}<section><details><summary>Configuration</summary><pre><code>${escapeHtml(configurationText(config))}</code></pre></details></section>`
}

/** A book of many rows would drown the page: it is named by its size. */
function configurationText(config: StressConfig): string {
  const { positions } = config
  const shown =
    positions.kind === 'list' && positions.positions.length > 20
      ? { ...config, positions: { kind: 'list', positions: `${positions.positions.length} accounts` } }
      : config
  return JSON.stringify(shown, null, 2)
}
