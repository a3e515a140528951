import { defineDetector } from '@membrane/core'

export const depeg = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'depeg',
  version: 1,
  title: 'A stablecoin away from its peg',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
