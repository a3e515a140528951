import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { analyseBlock, type BlockAnalysis, type Bundle } from '@membrane/analytics'
import { normaliseBlock, recogniseRecording } from '@membrane/chain'
import { describeDisplacement, evaluateDisplacement } from './displacement.ts'
import { argued } from './mev/argued.ts'
import { type JsReport, judgeJsCases } from './mev/jsCases.ts'
import { judge, type Verdict } from './mev/judge.ts'
import { type Fixture, fixturesOf, type Label, readLabels } from './mev/labels.ts'
import { wilson } from './mev/wilson.ts'
import { alignColumns, benchOptions, dataDirectory } from './options.ts'

/**
 * Every label of the recorded blocks held against what the analytics find, by kind, confidence and what was read; every
 * miss, every difference and every extra with its reason; then the test cases of mev-inspect-js and the labelled pairs of displacements.
 * `--format json`, `--verbose` lists what was found as well.
 */
const options = benchOptions()
const mainnet = join(dataDirectory(), 'mainnet')
const pairs = join(mainnet, 'displacement.jsonl.gz')
const displacement = existsSync(pairs) ? evaluateDisplacement(pairs) : undefined

type Row = Verdict & {
  readonly label: Label
  readonly fixture: Fixture
  readonly argument: string | undefined
}

const analyses = new Map<string, BlockAnalysis>()

function analyse({ path, variant }: Fixture): BlockAnalysis {
  const key = `${variant} ${path}`
  const known = analyses.get(key)
  if (known !== undefined) return known
  const document = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Record<string, unknown>
  const { traces, callTraces, ...rest } = document
  const recording = recogniseRecording(variant === 'logs' ? rest : document, path)
  if (recording === undefined) throw new Error(`${path} is no recorded block`)
  const made = analyseBlock(normaliseBlock(recording.data, { chainId: 1 }))
  analyses.set(key, made)
  return made
}

const labels = readLabels(mainnet)
const unread = labels.filter((label) => fixturesOf(mainnet, label).length === 0)
const rows: Row[] = labels.flatMap((label) =>
  fixturesOf(mainnet, label).map((fixture): Row => {
    const verdict = judge(label, analyse(fixture))
    return { ...verdict, label, fixture, argument: argued.labels[argumentKey(label)] }
  }),
)

/** Blocks without any label are read too: their bundles are listed, with nobody's word to hold them against. */
for (const [folder, variant] of [
  ['blocks', 'both'],
  ['traces', 'traces'],
  ['ordinary', 'both'],
] as const) {
  for (const name of readdirSync(join(mainnet, folder)))
    analyse({ path: join(mainnet, folder, name), variant })
}

const labelled = new Set(['arbitrage', 'sandwich', 'jit', 'liquidation', 'nft_trade'])
/** One block may be recorded twice under two names: a bundle counts as labelled wherever it was found. */
const matched = new Set(rows.flatMap((row) => row.matched.map(identityOf)))

function identityOf({ block, kind, transactions, liquidation }: Bundle): string {
  return [block, kind, liquidation?.user, ...transactions].join(' ')
}

type Extra = { readonly bundle: Bundle; readonly where: string; readonly reason: string }

const extras: readonly Extra[] = [...analyses].flatMap(([key, { bundles }]) =>
  bundles
    .filter((bundle) => !matched.has(identityOf(bundle)))
    .map((bundle) => ({ bundle, where: whereOf(key), reason: reasonOf(bundle) })),
)

function whereOf(key: string): string {
  const [variant = '', path = ''] = key.split(' ')
  return `${path.slice(mainnet.length + 1).replace('.json.gz', '')} (${variant})`
}

function reasonOf(bundle: Bundle): string {
  const argument = argued.extras[`${bundle.kind} ${bundle.transactions[0]}`]
  if (argument !== undefined) return argument
  if (!labelled.has(bundle.kind)) return 'no labels of this kind'
  if (bundle.protocol === 'wyvern' && bundle.details.market !== argued.wyvern)
    return 'the reference reads the first Wyvern exchange alone'
  const foreign = (bundle.protocol ?? '')
    .split('+')
    .filter((name) => name !== '' && !argued.reference.has(name))
  return foreign.length > 0 ? `the reference does not read ${foreign.join(', ')}` : 'not inspected'
}

function argumentKey(label: Label): string {
  return `${label.kind} ${label.txs[0] ?? label.block}`
}

function tally(): readonly (readonly string[])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    if (row.verdict === 'n/a') continue
    const key = `${row.label.kind}\t${row.label.confidence}\t${row.fixture.variant}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => summarise(key, group))
}

function summarise(key: string, group: readonly Row[]): readonly string[] {
  const [kind = '', confidence = '', variant = ''] = key.split('\t')
  const hits = group.filter(({ verdict }) => verdict === 'found').length
  const wrong = group.filter(({ verdict, argument }) => verdict !== 'found' && argument !== undefined).length
  const [low, high] = wilson(hits, group.length)
  return [
    kind,
    confidence,
    variant,
    `${hits} of ${group.length}`,
    String(group.filter(({ verdict }) => verdict === 'differs').length),
    String(group.filter(({ verdict }) => verdict === 'missed').length),
    String(wrong),
    `${(low * 100).toFixed(0)}-${(high * 100).toFixed(0)} %`,
  ]
}

function countExtras(): readonly (readonly string[])[] {
  const counts = new Map<string, Extra[]>()
  for (const extra of extras) {
    const key = `${extra.bundle.kind}\t${extra.where.split('/')[0]}\t${extra.where.match(/\((.*)\)/)?.[1]}`
    counts.set(key, [...(counts.get(key) ?? []), extra])
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => [
      ...key.split('\t'),
      String(group.length),
      String(group.filter(({ reason }) => reason === 'not inspected').length),
    ])
}

function profitOf({ profit }: Bundle): string {
  return Object.entries(profit)
    .map(([token, amount]) => `${token.slice(0, 8)} ${amount}`)
    .join(', ')
}

const cases: JsReport = judgeJsCases(mainnet)

function tallyCases(): readonly (readonly string[])[] {
  return [...new Set(cases.verdicts.map(({ fn }) => fn))].map((fn) => {
    const own = cases.verdicts.filter((one) => one.fn === fn)
    const differing = own.filter(({ verdict }) => verdict === 'differs')
    return [
      fn,
      `${own.length - differing.length} of ${own.length}`,
      String(differing.length),
      String(differing.filter(({ argument }) => argument !== undefined).length),
    ]
  })
}

if (options.format === 'json') {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  console.log(
    JSON.stringify(
      {
        displacement: displacement ?? null,
        labels: rows.map(({ label, fixture, verdict, note, argument }) => ({
          block: label.block,
          kind: label.kind,
          confidence: label.confidence,
          transaction: label.txs[0],
          variant: fixture.variant,
          verdict,
          note,
          argument,
        })),
        extras: extras.map(({ bundle, where, reason }) => ({ where, reason, ...bundle })),
        mevInspectJs: cases,
      },
      plain,
      2,
    ),
  )
} else print()

function print(): void {
  console.log(
    alignColumns([
      ['kind', 'who says so', 'read', 'found', 'differ', 'missed', 'of these argued', '95 % (Wilson)'],
      ...tally(),
    ]),
  )
  if (unread.length > 0) console.log(`\n${unread.length} labels are of blocks that are not recorded here.`)
  const open = rows.filter(
    ({ verdict }) => verdict === 'missed' || verdict === 'differs' || options.verbose !== undefined,
  )
  console.log(`\nLabels missed or with other amounts: ${open.length}`)
  for (const { label, fixture, verdict, note, argument } of open) {
    console.log(
      `  ${label.block} ${label.kind} ${label.txs[0] ?? ''} [${label.confidence}, ${fixture.variant}] ${verdict}: ${note}`,
    )
    if (argument !== undefined) console.log(`    argued: ${argument}`)
  }
  console.log('\nBundles that no label speaks of:')
  console.log(alignColumns([['kind', 'set', 'read', 'count', 'not inspected'], ...countExtras()]))
  for (const { bundle, where, reason } of extras) {
    if (!labelled.has(bundle.kind) && options.verbose === undefined) continue
    console.log(
      `  ${where} ${bundle.kind} ${bundle.transactions[0]} ${bundle.protocol ?? ''} [${bundle.confidence}] ${profitOf(bundle)}: ${reason}`,
    )
  }
  printCases()
  console.log('\nDisplacement, on labelled pairs of transactions:')
  console.log(
    displacement === undefined ? 'no displacement.jsonl.gz here' : describeDisplacement(displacement),
  )
}

function printCases(): void {
  console.log("\nCases of mev-inspect-js's tests, from the swaps, liquidity and sales that they give:")
  console.log(alignColumns([['function', 'agree', 'differ', 'of these argued'], ...tallyCases()]))
  console.log(`(${cases.withoutInput} more test classifiers and give only what comes out, not the logs read)`)
  for (const { fn, test, verdict, note, argument } of cases.verdicts) {
    if (verdict === 'agrees' && options.verbose === undefined) continue
    console.log(`  ${fn} ${test} ${verdict}${note === '' ? '' : `: ${note}`}`)
    if (argument !== undefined) console.log(`    argued: ${argument}`)
  }
}
