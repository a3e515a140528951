import { has, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { isWithin, sliceOf } from '../../analysis/slices.ts'
import { valueName } from '../../analysis/values.ts'
import type { Expression, Variable } from '../../ast/node.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { reportOn } from '../reading/reportAt.ts'
import { reportOp } from '../reading/reportOp.ts'
import { expressionsUnder } from '../reading/walk.ts'
import { drawsIn, GUESS } from './draws.ts'
import { hashOfNoBlock } from './hashOfNoBlock.ts'

/** Numbers drawn from block values: whoever mines or calls knows or chooses them. */
export const detector: Detector = {
  id: 'weak-prng',
  title: 'Random number from block values',
  severity: 'high',
  confidence: 'medium',
  cwe: 338,
  swc: 'SWC-120',
  *run(scan) {
    const seeds = new Map<Variable, { readonly flow: Flow; readonly op: Op }[]>()
    const seen = new Set<string>()
    const once = (op: Op): boolean => {
      const key = `${op.at.file}:${op.at.start}:${op.at.end}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    }
    collectSeeds(scan, seeds)
    const initial = initialSeeds(scan)
    for (const flow of scan.flows) {
      for (const op of flow.byKind.builtin) {
        if (hashOfNoBlock(flow, op) && once(op)) yield emptyHash(flow, op)
      }
      const draws = drawsIn(flow)
      for (const draw of draws) {
        const slice = sliceOf(flow, draw.from)
        const sources = [...slice].filter(isSource)
        if (draws.some((other) => other !== draw && other.op !== draw.op && isWithin(draw.op, other.op)))
          continue
        const stored = [...slice].flatMap((op) => (feedsArithmetic(flow, op) ? seedsOf(op, seeds) : []))
        const before = sources.map(({ at }) => ({ at, note: 'a value of the block' }))
        const isGuess = draw.how === GUESS && sources.length > 0
        if (!isGuess && once(draw.op))
          yield reportOp(flow, draw.op, messageOf(flow, sources, draw.how), draw.how, before)
        for (const source of sources.flatMap((each) => placesOf(flow, each, slice))) {
          if ((!isGuess && isWithin(source, draw.op)) || !once(source)) continue
          yield reportOp(
            flow,
            source,
            'A value of the block goes into a random number. Whoever calls from a contract reads the same value in the same block, and whoever builds the block chooses it.',
            'enters the random number',
          )
        }
        for (const variable of [...slice].flatMap((op) => initialOf(flow, op, initial))) {
          if (seen.has(`${variable.at.start} ${variable.at.file}`)) continue
          seen.add(`${variable.at.start} ${variable.at.file}`)
          yield reportOn(variable.contract, variable.at, SEED, 'kept as a seed')
        }
        for (const seed of stored) {
          if (!once(seed.op)) continue
          yield reportOp(seed.flow, seed.op, SEED, 'kept as a seed')
        }
      }
    }
  },
}

/**
 * Where a block value enters. All mentions of one share one operation, placed at the first of them: so the places that
 * use it count, and the first mention where nothing else uses it.
 */
function placesOf(flow: Flow, source: Op, slice: ReadonlySet<Op>): readonly Op[] {
  if (source.kind !== 'env') return [source]
  const users = source.results.flatMap((result) =>
    (flow.uses[result] ?? []).flatMap((use) => flow.ops[use] ?? []).filter(({ kind }) => kind !== 'emit'),
  )
  const entering = users.filter((user) => slice.has(user))
  const mentioned = entering.filter((user) => user.kind === 'binary' && !isWithin(source, user))
  return entering.length === users.length
    ? [source, ...mentioned]
    : entering.filter((user) => user.kind === 'binary')
}

function emptyHash(flow: Flow, op: Op): Report {
  return reportOp(
    flow,
    op,
    'The hash of the current block, or of a later one, is always zero: whoever knows that knows the result.',
    'always zero',
    [],
    { confidence: 'high' },
  )
}

function messageOf(flow: Flow, sources: readonly Op[], how: string): string {
  const names = new Set(
    sources.map((op) =>
      op.kind === 'env'
        ? op.name
        : op.kind === 'builtin' && op.results[0] !== undefined
          ? valueName(flow, op.results[0])
          : '',
    ),
  )
  return `A number that is meant to be unpredictable comes from ${[...names].map((name) => `\`${name}\``).join(', ') || 'the caller'} (${how}). A contract that calls in the same block computes it first and only takes part when it wins; whoever builds the block can choose it.`
}

function isSource(op: Op): boolean {
  if (op.kind === 'builtin') return op.name === 'blockhash'
  return op.kind === 'env' && /^block\.(timestamp|number|prevrandao|coinbase|gaslimit|basefee)$/.test(op.name)
}

const SEED =
  'A value of the block is kept as the seed of a random number. Everybody can read it from the block it was taken from, and from storage.'

/** State variables whose initial value is one of the block. */
function initialSeeds(scan: Scan): ReadonlySet<Variable> {
  const isBlock = (each: Expression): boolean =>
    each.kind === 'identifier'
      ? each.name === 'now' && each.ref === undefined
      : each.kind === 'member' &&
        each.object.kind === 'identifier' &&
        each.object.name === 'block' &&
        each.object.ref === undefined
  return new Set(
    scan.views.flatMap(({ variables }) =>
      variables.filter(({ value }) => value !== undefined && expressionsUnder(value).some(isBlock)),
    ),
  )
}

function initialOf(flow: Flow, op: Op, initial: ReadonlySet<Variable>): readonly Variable[] {
  const root = op.kind === 'sload' ? op.path.root : undefined
  return root !== undefined && typeof root !== 'number' && initial.has(root) && feedsArithmetic(flow, op)
    ? [root]
    : []
}

/** Storage that holds a block value as it was when it was stored. */
function collectSeeds(scan: Scan, seeds: Map<Variable, { flow: Flow; op: Op }[]>): void {
  for (const flow of scan.flows) {
    for (const store of flow.byKind.sstore) {
      const { root, steps } = store.path
      if (
        typeof root === 'number' ||
        steps.length > 0 ||
        store.value === undefined ||
        root.value !== undefined
      )
        continue
      if (!has(flow, store.value, Label.Block | Label.Time)) continue
      const known = seeds.get(root)
      if (known === undefined) seeds.set(root, [{ flow, op: store }])
      else known.push({ flow, op: store })
    }
  }
}

function seedsOf(
  op: Op,
  seeds: ReadonlyMap<Variable, readonly { readonly flow: Flow; readonly op: Op }[]>,
): readonly { readonly flow: Flow; readonly op: Op }[] {
  return op.kind === 'sload' && typeof op.path.root !== 'number' ? (seeds.get(op.path.root) ?? []) : []
}

/** A stored block number whose hash is taken later is a commitment, not a seed. */
function feedsArithmetic(flow: Flow, op: Op): boolean {
  return op.results.some((result) =>
    (flow.uses[result] ?? []).some((use) => {
      const user = flow.ops[use]
      return user?.kind === 'binary' || (user?.kind === 'builtin' && user.name !== 'blockhash')
    }),
  )
}
