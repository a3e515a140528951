import { MembraneError } from '@membrane/core'
import type {
  CollateralConfig,
  FrontierConfig,
  PositionRow,
  PositionsConfig,
  ProtocolConfig,
  StressConfig,
} from '../config/config.ts'

/** Parameters of one point of the grid. */
export type Candidate = {
  readonly liquidationThreshold: number
  readonly bonus: number
  readonly closeFactor: number
  /** Whole tokens. */
  readonly supplyCap: number | undefined
}

/** Every combination of the axes, thresholds outermost; an axis that is absent stays as configured. */
export function candidatesOf(config: FrontierConfig, protocol: ProtocolConfig): readonly Candidate[] {
  const own = collateralOf(protocol, config.asset)
  const normal = closeFactorOf(protocol).normal
  if (config.closeFactor !== undefined && !hasCloseFactor(protocol.kind))
    throw new MembraneError('FRONTIER_INVALID', {
      shortMessage: `The frontier varies a close factor, which ${protocol.kind} does not have.`,
      hint: 'Leave `frontier.closeFactor` out, or use the kind `aave-v3.0`, `aave-v3.3` or `generic`.',
    })
  const candidates: Candidate[] = []
  for (const liquidationThreshold of config.liquidationThreshold ?? [own.liquidationThreshold])
    for (const bonus of config.bonus ?? [own.bonus])
      for (const closeFactor of config.closeFactor ?? [normal])
        for (const supplyCap of config.supplyCap ?? [own.supplyCap])
          candidates.push({ liquidationThreshold, bonus, closeFactor, supplyCap })
  return candidates
}

/**
 * The configuration of one point. Borrowers keep their health factor: debt scales with the threshold-weighted value of
 * their collateral. The loan-to-value keeps its ratio to the threshold. A supply cap scales all supply down to it. Seed
 * and paths are the same for every point, so that all of them see the same prices.
 * @throws MembraneError `FRONTIER_INVALID` for an unknown asset or positions that are not read yet.
 */
export function candidateConfig(
  config: FrontierConfig,
  base: StressConfig,
  candidate: Candidate,
): StressConfig {
  const own = collateralOf(base.protocol, config.asset)
  const factor = closeFactorOf(base.protocol)
  const { supplyCap: _, ...rest } = own
  const changed: CollateralConfig = {
    ...rest,
    liquidationThreshold: candidate.liquidationThreshold,
    loanToValue: Math.min(
      candidate.liquidationThreshold,
      (own.loanToValue * candidate.liquidationThreshold) / own.liquidationThreshold,
    ),
    bonus: candidate.bonus,
    ...(candidate.supplyCap === undefined ? {} : { supplyCap: candidate.supplyCap }),
  }
  const { frontier: _frontier, precision: _precision, ...kept } = base
  return {
    ...kept,
    // ES 99 % takes a thousand, however few the run itself draws.
    paths: config.paths ?? Math.min(2_000, Math.max(1_000, base.paths ?? 10_000)),
    protocol: {
      ...base.protocol,
      collateral: base.protocol.collateral.map((entry) => (entry === own ? changed : entry)),
      ...(hasCloseFactor(base.protocol.kind)
        ? { closeFactor: { ...factor, normal: candidate.closeFactor } }
        : {}),
    },
    positions: positionsUnder(base, changed),
    sensitivities: false,
  }
}

function positionsUnder(base: StressConfig, changed: CollateralConfig): PositionsConfig {
  const { positions } = base
  const cap = changed.supplyCap ?? Infinity
  const price = base.assets.find((asset) => asset.id === changed.asset)?.price ?? 0
  if (positions.kind === 'synthetic')
    // Health factors are drawn, so debts follow the threshold by themselves.
    return positions.collateral === changed.asset
      ? { ...positions, totalCollateral: Math.min(positions.totalCollateral, cap * price) }
      : positions
  if (positions.kind !== 'list')
    throw new MembraneError('FRONTIER_INVALID', {
      shortMessage: `A frontier changes the book, but positions of kind ${positions.kind} are not read yet.`,
      hint: 'Read them first and pass them on as `list`.',
    })
  const supplied = positions.positions.reduce((sum, row) => sum + (row.collateral[changed.asset] ?? 0), 0)
  const kept = supplied > cap ? cap / supplied : 1
  const prices = new Map(base.assets.map((asset) => [asset.id, asset.price]))
  const before = new Map(base.protocol.collateral.map((entry) => [entry.asset, entry.liquidationThreshold]))
  const after = new Map(before).set(changed.asset, changed.liquidationThreshold)
  return {
    kind: 'list',
    positions: positions.positions.map((row) => {
      const held = row.collateral[changed.asset]
      if (held === undefined || held === 0) return row
      const collateral = { ...row.collateral, [changed.asset]: held * kept }
      const was = borrowingPower(row.collateral, prices, before)
      const ratio = was === 0 ? 1 : borrowingPower(collateral, prices, after) / was
      const debt = Object.fromEntries(Object.entries(row.debt).map(([id, owed]) => [id, owed * ratio]))
      return { ...row, collateral, debt }
    }),
  }
}

function borrowingPower(
  collateral: PositionRow['collateral'],
  prices: ReadonlyMap<string, number>,
  thresholds: ReadonlyMap<string, number>,
): number {
  let power = 0
  for (const [id, held] of Object.entries(collateral))
    power += held * (prices.get(id) ?? 0) * (thresholds.get(id) ?? 0)
  return power
}

function collateralOf(protocol: ProtocolConfig, asset: string): CollateralConfig {
  const found = protocol.collateral.find((entry) => entry.asset === asset)
  if (found !== undefined) return found
  throw new MembraneError('FRONTIER_INVALID', {
    shortMessage: `The frontier varies ${asset}, which is no collateral of the protocol.`,
    hint: `Name one of ${protocol.collateral.map((entry) => entry.asset).join(', ')}.`,
  })
}

function hasCloseFactor(kind: ProtocolConfig['kind']): boolean {
  return kind === 'aave-v3.0' || kind === 'aave-v3.3' || kind === 'generic'
}

/** Aave's own where nothing is configured; the others liquidate whole positions. */
function closeFactorOf({ kind, closeFactor }: ProtocolConfig): {
  readonly normal: number
  readonly full: number
  readonly fullBelow: number
} {
  return closeFactor ?? { normal: hasCloseFactor(kind) ? 0.5 : 1, full: 1, fullBelow: 0.95 }
}
