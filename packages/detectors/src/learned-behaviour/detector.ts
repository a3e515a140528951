import { defineDetector } from '@membrane/core'

export const learnedBehaviour = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'learned-behaviour',
  version: 1,
  title: 'Calls unlike all that went before',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
