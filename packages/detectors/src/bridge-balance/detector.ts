import { defineDetector } from '@membrane/core'

export const bridgeBalance = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'bridge-balance',
  version: 1,
  title: 'A bridge that releases what was not locked',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
