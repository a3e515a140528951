import { defineDetector } from '@membrane/core'

export const poolInvariant = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'pool-invariant',
  version: 1,
  title: 'A pool that gave more than its invariant allows',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
