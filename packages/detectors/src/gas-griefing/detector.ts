import { defineDetector } from '@membrane/core'

export const gasGriefing = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'gas-griefing',
  version: 1,
  title: 'A function that suddenly fails or costs far more',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
