import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { atLeast, type Block, unknownProtocol } from '@membrane/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { builtinDetectors } from './index.ts'

const data = dataDirectory()

type Measured = {
  readonly transactions: number
  readonly flagged: number
  readonly byDetector: ReadonlyMap<string, number>
}

/** Counts transactions with a finding of at least `medium`. Nothing is described: only the chain itself speaks. */
async function measure(set: string): Promise<Measured> {
  let transactions = 0
  let flagged = 0
  const byDetector = new Map<string, number>()
  for (const file of await listRecordings(join(data ?? '', set))) {
    const block = (await loadRecording(file, 1))?.block
    if (block === undefined) continue
    transactions += block.transactions.length
    flagged += flag(block, byDetector)
  }
  return { transactions, flagged, byDetector }
}

function flag(block: Block, byDetector: Map<string, number>): number {
  const protocol = unknownProtocol(block.chainId)
  const flagged = new Set<string>()
  for (const detector of builtinDetectors) {
    const memory = detector.initial(protocol, detector.defaults)
    const input = { stage: 'block' as const, block, reads: new Map(), protocol, memory }
    for (const { severity, transaction } of detector.evaluate(input, detector.defaults).findings) {
      if (transaction === undefined || !atLeast(severity, 'medium')) continue
      flagged.add(transaction)
      byDetector.set(detector.id, (byDetector.get(detector.id) ?? 0) + 1)
    }
  }
  return flagged.size
}

// Skipped without the recorded data: set MEMBRANE_DATA to its directory.
describe.skipIf(data === undefined)('on recorded transactions', () => {
  let exploits: Measured
  let recreated: Measured
  let ordinary: Measured
  let traces: Measured

  beforeAll(async () => {
    exploits = await measure('exploits/traces')
    recreated = await measure('exploits/recreated')
    ordinary = await measure('mainnet/ordinary')
    traces = await measure('mainnet/traces')
  }, 120_000)

  test('most real exploits are found from their call tree alone', () => {
    expect(exploits.transactions).toBeGreaterThan(80)
    expect(exploits.flagged / exploits.transactions).toBeGreaterThan(0.6)
    expect(recreated.flagged / recreated.transactions).toBeGreaterThan(0.6)
  })

  test('re-entrancy and flows are found by rules of their own', () => {
    expect(exploits.byDetector.get('flash-loan-flow')).toBeGreaterThan(40)
    expect(exploits.byDetector.get('reentrancy')).toBeGreaterThan(10)
    expect(recreated.byDetector.get('borrowed-votes')).toBeGreaterThan(0)
  })

  test('ordinary blocks give less than one false alarm in a thousand transactions, MEV-heavy ones too', () => {
    expect(ordinary.transactions).toBeGreaterThan(8_000)
    expect(ordinary.flagged / ordinary.transactions).toBeLessThan(0.001)
    expect(traces.flagged / traces.transactions).toBeLessThan(0.001)
  })
})
