import { type AnyDetector, type Block, type Hash, missingTiers, type Protocol } from '@membrane/core'
import { hear, type Said } from './features.ts'
import { fuse, type Verdict } from './fuse.ts'

export type JudgeOptions = {
  readonly protocol: Protocol
  readonly detectors: readonly AnyDetector[]
}

/** What every detector says of a block from its first memory, by transaction, and what none could judge. */
export function hearDetectors(
  block: Block,
  { protocol, detectors }: JudgeOptions,
): { readonly said: ReadonlyMap<Hash, readonly Said[]>; readonly unknown: readonly string[] } {
  const said = new Map<Hash, Said[]>()
  const unknown: string[] = []
  for (const detector of detectors) {
    const missing = missingTiers(block.tiers, detector.needs)
    if (missing.length > 0) {
      unknown.push(`${detector.id}: no ${missing.join(', ')}`)
      continue
    }
    const { defaults } = detector
    const memory = detector.initial(protocol, defaults)
    const input = { stage: 'block', block, reads: new Map(), protocol, memory } as const
    const result = detector.evaluate(input, defaults)
    for (const why of result.unknown ?? []) unknown.push(`${detector.id}: ${why}`)
    for (const finding of result.findings) hear(said, detector.id, finding)
  }
  return { said, unknown }
}

/** Runs every detector over one block from its first memory and joins what they say, one verdict a transaction. */
export function judgeBlock(block: Block, options: JudgeOptions): readonly Verdict[] {
  const { said, unknown } = hearDetectors(block, options)
  return block.transactions.map((transaction) =>
    fuse(transaction, said.get(transaction.hash) ?? [], options.protocol, unknown),
  )
}
