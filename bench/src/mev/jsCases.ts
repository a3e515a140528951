import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Bundle, findBundles } from '@membrane/analytics'
import { argued } from './argued.ts'
import { amountOf, type JsAsset, type JsInput, readingsOf } from './jsReading.ts'

/** One call of a test of mev-inspect-js held against what the searches find in the same inputs. */
export type JsVerdict = {
  readonly fn: string
  readonly test: string
  readonly verdict: 'agrees' | 'differs'
  readonly note: string
  readonly argument: string | undefined
}

export type JsReport = {
  readonly verdicts: readonly JsVerdict[]
  /** Tests of classifiers: only what came out was recorded, and the chain's logs that went in were not. */
  readonly withoutInput: number
}

type Case = {
  readonly test: string
  readonly calls: readonly { readonly fn: string; readonly args: readonly unknown[] }[]
  readonly expects: readonly { readonly expected: unknown }[]
}

type Gain = { readonly asset: JsAsset; readonly amount: string }

/** A row that the peer finds, of whichever kind. */
type JsRow = {
  readonly profit?: Gain
  readonly deltas?: readonly Gain[]
  readonly arbitrager?: JsParty
  readonly sandwicher?: JsParty
  readonly liquidator?: JsParty
  readonly borrower?: string
  readonly debt?: Gain
  readonly collateral?: Gain
  readonly swaps?: readonly JsInput[]
  readonly frontSwap?: JsInput
  readonly backSwap?: JsInput
  readonly deposit?: JsInput
  readonly withdrawal?: JsInput
  readonly sandwiched?: readonly (JsInput | readonly JsInput[])[]
}

type JsParty = { readonly sender: string; readonly beneficiary: string }

/** Holds every case of mev-inspect-js's tests that has inputs against our searches. */
export function judgeJsCases(mainnet: string): JsReport {
  const path = join(mainnet, 'mev-inspect-js-cases.json.gz')
  if (!existsSync(path)) return { verdicts: [], withoutInput: 0 }
  const files = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Readonly<
    Record<string, readonly Case[]>
  >
  const cases = Object.values(files).flat()
  return {
    verdicts: cases.filter(({ calls }) => calls.length > 0).flatMap(judgeCase),
    withoutInput: cases.filter(({ calls, expects }) => calls.length === 0 && expects.length > 0).length,
  }
}

/** A test calls once for each of its expectations, or expects several rows of one call. */
function judgeCase({ test, calls, expects }: Case): readonly JsVerdict[] {
  return calls.map(({ fn, args }, i): JsVerdict => {
    const expected = (calls.length === 1 ? expects : expects.slice(i, i + 1)).flatMap(
      ({ expected: one }) => one,
    )
    const inputs = args.filter((arg): arg is readonly JsInput[] => Array.isArray(arg)).flat()
    const found = readingsOf(inputs)
      .flatMap((reading) => findBundles(reading))
      .filter(({ kind }) => kind === kinds[fn])
    const note = differenceOf(expected, found)
    const key = `${fn} ${test}${calls.length === 1 ? '' : ` ${i + 1}`}`
    return {
      fn,
      test: key.slice(fn.length + 1),
      verdict: note === '' ? 'agrees' : 'differs',
      note,
      argument: note === '' ? undefined : argued.jsCases[key],
    }
  })
}

const kinds: Readonly<Record<string, Bundle['kind']>> = {
  getArbitrages: 'arbitrage',
  getNftArbitrages: 'arbitrage',
  getSandwiches: 'sandwich',
  getJitSandwiches: 'jit',
  getLiquidations: 'liquidation',
}

function differenceOf(expected: readonly unknown[], found: readonly Bundle[]): string {
  // Some tests expect no rows but their number.
  const [count] = expected
  if (typeof count === 'number')
    return count === found.length ? '' : `${found.length} rows, the case has ${count}`
  const rows = expected as readonly JsRow[]
  if (rows.length !== found.length) return `${found.length} rows, the case has ${rows.length}`
  return rows
    .map((row) => closest(found.map((bundle) => compare(row, bundle))))
    .filter((note) => note !== '')
    .join(' | ')
}

/** The notes of the bundle that a row has most in common with. */
function closest(notes: readonly (readonly string[])[]): string {
  return notes.reduce((best, one) => (one.length < best.length ? one : best)).join('; ')
}

function compare(row: JsRow, bundle: Bundle): readonly string[] {
  const { liquidation } = bundle
  const notes = [
    ...(row.profit === undefined ? [] : [gainDifference(row.profit, bundle)]),
    ...(row.deltas ?? []).map((delta) => gainDifference(delta, bundle)),
    unequal('transactions', bundle.transactions.join(), transactionsOf(row).join()),
    partyDifference(row.arbitrager ?? row.sandwicher ?? row.liquidator, bundle),
    ...(row.swaps === undefined ? [] : [legsDifference(row.swaps, bundle)]),
    ...(row.frontSwap === undefined ? [] : [unequal('pool', bundle.pool, row.frontSwap.contract.address)]),
    ...(row.debt === undefined || row.collateral === undefined
      ? []
      : [
          unequal('borrower', liquidation?.user, row.borrower),
          unequal('debt', liquidation?.debtAmount, amountOf(row.debt.amount)),
          unequal('debt token', liquidation?.debtToken, row.debt.asset.address),
          unequal('collateral', liquidation?.collateralAmount, amountOf(row.collateral.amount)),
          unequal('collateral token', liquidation?.collateralToken, row.collateral.asset.address),
        ]),
  ]
  return notes.filter((note) => note !== '')
}

/** The row's transactions in the order of the block. */
function transactionsOf(row: JsRow): readonly string[] {
  const repayment = (row as { readonly repayment?: JsInput }).repayment
  const parts = [
    row.frontSwap,
    row.backSwap,
    row.deposit,
    row.withdrawal,
    repayment,
    ...(row.swaps ?? []),
    ...(row.sandwiched ?? []).flat(),
  ].filter((part) => part !== undefined)
  const ordered = parts.toSorted((a, b) => a.transaction.index - b.transaction.index)
  return [...new Set(ordered.map(({ transaction }) => transaction.hash))]
}

/** A sandwich's gain may stand as what went both ways, where its two sides differ in size. */
function gainDifference({ asset, amount }: Gain, { profit, details }: Bundle): string {
  const wanted = amountOf(amount)
  const { address } = asset
  if (address === undefined) return 'the gain names no token'
  const pools = Array.isArray(details.pools) ? details.pools : []
  const realised = pools.map((pool) => pool.realised?.[address]).find((value) => value !== undefined)
  const ours: bigint = realised ?? profit[address] ?? 0n
  return ours === wanted
    ? ''
    : `${realised === undefined ? 'profit' : 'realised'} ${ours} of ${address}, the case has ${wanted}`
}

function partyDifference(party: JsParty | undefined, { parties, details }: Bundle): string {
  if (party === undefined) return 'the case names nobody'
  const told = [...Object.values(parties).flat(), details.entity]
  // Whoever only sent the transaction is the extractor's hand; whose gain it is decides.
  return told.includes(party.beneficiary as never) || told.includes(party.sender as never)
    ? ''
    : `parties ${told.join(', ')}, the case has ${party.beneficiary}`
}

function legsDifference(swaps: readonly JsInput[], { details }: Bundle): string {
  const { legs } = details
  const count = Array.isArray(legs) ? legs.length : 0
  return unequal('legs', count, swaps.length)
}

function unequal(what: string, ours: unknown, theirs: unknown): string {
  return ours === theirs ? '' : `${what} ${String(ours)}, the case has ${String(theirs)}`
}
