import { defineConfig, defineDetector, type MembraneConfig } from '@membrane/core'

/** Calldata that marks a transaction: the detector below finds each, so a finding lost or doubled is seen at once. */
export const markerPrefix = '0xfeedfacecafe'

/** One finding for every marked transaction; it also counts blocks, so that its memory must survive restarts. */
export const markerDetector = defineDetector({
  id: 'marker',
  version: 1,
  title: 'Marked transactions',
  description: 'Finds what the fault bench sends.',
  needs: ['transactions', 'receipts'],
  uses: [],
  defaults: {},
  initial: () => ({ blocks: 0 }),
  evaluate: ({ block, memory }) => ({
    memory: { blocks: memory.blocks + 1 },
    findings: block.transactions
      .filter(({ input }) => input?.startsWith(markerPrefix) === true)
      .map(({ hash }) => ({
        severity: 'medium',
        score: 0.5,
        title: 'A marked transaction',
        subject: hash,
        transaction: hash,
        victims: [],
        attackers: [],
        evidence: [],
      })),
  }),
})

/** The guard under test: the marker detector over the given endpoints, its store in `directory`. */
export function faultConfig(urls: readonly string[], directory: string, fromBlock: number): MembraneConfig {
  return defineConfig({
    protocol: { name: 'fault bench', chainId: 31_337 },
    source: { kind: 'rpc', endpoints: urls.map((url) => ({ url })), pending: false, fromBlock },
    detectors: [markerDetector],
    dataDirectory: directory,
  })
}
